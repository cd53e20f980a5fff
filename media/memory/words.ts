// View models in words and marks. Every mark has a letter or a shape of its own: colour never says anything alone.

import type {
	AddressSpan,
	CpuEntryView,
	DeviceTranslation,
	LockView,
	MmView,
	StepView,
} from "../../engine/view/model.ts";

export function hex(address: number): string {
	return `0x${address.toString(16)}`;
}

/** `buf[0..4]` where the rows of the mm name the pages, else in hex. */
export function spanWords(span: AddressSpan, mm: MmView | undefined): string {
	const label = mm?.rows.find((row) => row.address === span.start)?.label;
	const [, name, index] = /^(.*)\[(\d+)\]$/.exec(label ?? "") ?? [];
	if (name === undefined) return `${hex(span.start)}–${hex(span.end)}`;
	const first = Number(index);
	const count = span.end - span.start;
	return count === 1 ? `${name}[${first}]` : `${name}[${first}..${first + count}]`;
}

export const cpuStateWords: Record<CpuEntryView["state"], string> = {
	"no-vma": "no VMA",
	none: "none",
	protnone: "protnone",
	zero: "zero page",
	present: "",
	swap: "swap",
	migration: "migration",
	private: "device-private",
	exclusive: "device-exclusive",
	poison: "poison",
	special: "special",
};

/** The flags of a CPU entry, each with its letter. */
export const cpuFlags = [
	{ letter: "W", name: "writable", flag: "write" },
	{ letter: "D", name: "dirty", flag: "dirty" },
	{ letter: "A", name: "accessed (young)", flag: "young" },
	{ letter: "X", name: "exclusive to this process (AnonExclusive)", flag: "exclusive" },
] as const;

export function flagWords(row: CpuEntryView): string {
	const set: string[] = cpuFlags.filter(({ flag }) => row[flag]).map(({ name }) => name);
	if (row.order > 0) set.push(`order ${row.order}`);
	return set.length === 0 ? "no flags" : set.join(", ");
}

export function translationWords(translation: DeviceTranslation | undefined): string {
	if (translation === undefined) return "none";
	if (translation.atomic) return `page ${translation.page}, exclusive access`;
	return `page ${translation.page}, ${translation.write ? "read and write" : "read only"}`;
}

export function holderWords(lock: LockView): string {
	if (lock.writer !== undefined)
		return lock.type === "rwsem" ? `${lock.writer} (write)` : lock.writer;
	return lock.readers.length === 0 ? "free" : `${lock.readers.join(", ")} (read)`;
}

export function plural(count: number, one: string, many: string): string {
	return `${count} ${count === 1 ? one : many}`;
}

/**
 * Marked but not listed: what follows from another change, what is a step in a script and no more, locals of the kernel
 * model, and locals of a function that is entered or left as a whole.
 */
export function toldChanges(step: StepView | undefined): StepView["changes"] {
	return (step?.changes ?? []).filter(({ path, before, after }) => {
		if (/\/(?:mappers|waiters|place|table:.*|kernel:.*)$/.test(path)) return false;
		if (/^thread:\d+$/.test(path)) return !/^holds /.test(before) && !/^holds /.test(after);
		return !path.includes("/frame:") || (before !== ABSENT && after !== ABSENT);
	});
}

/** As the engine writes what is not there. */
const ABSENT = "–";

/** For who listens: where the run stands and what happened. */
export function spokenStep(step: StepView | undefined, index: number, count: number): string {
	if (step === undefined) return `Before the first of ${count} steps`;
	const changes = toldChanges(step);
	const things = changes
		.slice(0, 3)
		.map(({ what, before, after }) => `${what} from ${before} to ${after}`);
	const more = changes.length > 3 ? ` and ${changes.length - 3} more` : "";
	const told =
		changes.length === 0 ? "no changes" : `${plural(changes.length, "change", "changes")}: `;
	return `Step ${index} of ${count}, ${step.thread}: ${step.text}; ${told}${things.join("; ")}${more}`;
}

/** `populate.hmm` of a uri. */
export function fileName(uri: string): string {
	return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
