// What a step did to the CPU's side, in the kernel's words: page-table entries, VMAs, address spaces, invalidations.

import type { AddressSpan, CpuEntryView, MmView, StateView } from "../model.ts";
import { grouped } from "./grouped.ts";
import { pairsOf } from "./pairs.ts";

/** What happened to one entry, as grouped.ts takes it. */
type Phrase = string;

export function entryPhrases(before: StateView, after: StateView): readonly string[] {
	const isAlone = after.mms.length < 2;
	return pairsOf(before.mms, after.mms, (mm) => mm.id).flatMap(({ old, fresh }) => {
		if (!old || !fresh) return [];
		const happenings = pairsOf(old.rows, fresh.rows, (row) => row.address).flatMap((pair) => {
			const template = pair.old && pair.fresh && entryPhrase(pair.old, pair.fresh);
			if (!template || !pair.fresh) return [];
			return [{ template, place: pair.fresh.label, page: pair.fresh.page ?? pair.old?.page }];
		});
		return grouped(happenings, isAlone ? "" : ` of ${fresh.name}`);
	});
}

function entryPhrase(old: CpuEntryView, fresh: CpuEntryView): Phrase | undefined {
	if (old.state !== fresh.state) return newState(old, fresh);
	if (old.page !== fresh.page) return `points the entry of @ at # instead of page ${old.page}`;
	if (old.order !== fresh.order)
		return fresh.order > old.order ? "maps @ by one huge entry" : "splits the huge entry of @";
	if (old.write !== fresh.write)
		return fresh.write ? "makes the entry of @ writable" : "write-protects the entry of @";
	if (old.exclusive !== fresh.exclusive)
		return fresh.exclusive
			? "makes the page of @ exclusive to this process"
			: "shares the page of @ (no longer exclusive)";
	if (old.dirty !== fresh.dirty)
		return fresh.dirty ? "marks the entry of @ dirty" : "clears the dirty bit of @";
	return undefined;
}

function newState(old: CpuEntryView, fresh: CpuEntryView): Phrase | undefined {
	const page = fresh.page === undefined ? "" : " (#)";
	switch (fresh.state) {
		case "none":
		case "no-vma": {
			if (old.state === "none" || old.state === "no-vma") return undefined; // the VMA changed
			return `clears the entry of @ (${old.page ? "#" : old.state})`;
		}
		case "present": {
			const rights = fresh.write ? "writable" : "read-only";
			if (old.state === "migration") return `replaces the migration entry of @: #, ${rights}`;
			return `maps # at @, ${rights}`;
		}
		case "zero":
			return "maps the zero page at @";
		case "protnone":
			return "takes all rights from the entry of @";
		case "swap":
			return "puts a swap entry at @";
		case "migration":
			return `puts a migration entry at @${page}`;
		case "private":
			return `puts a device-private entry at @${page}`;
		case "exclusive":
			return `makes the entry of @ device-exclusive${page}`;
		case "special":
			return "maps device memory without a struct page at @";
		case "poison":
			return "puts a hwpoison entry at @";
	}
}

// ── address spaces ────────────────────────────────────────────────────────

export function invalidationPhrases(before: StateView, after: StateView): readonly string[] {
	return pairsOf(before.mms, after.mms, (mm) => mm.id).flatMap(({ old, fresh }) => {
		if (!old || !fresh) return [];
		const nameOf = ({ span, event, thread }: MmView["invalidations"][number]) =>
			`${span.start} ${span.end} ${event} ${thread}`;
		const seq = old.seq === fresh.seq ? "" : `, sequence number ${fresh.seq}`;
		return pairsOf(old.invalidations, fresh.invalidations, nameOf).flatMap((pair) => {
			if (pair.old && pair.fresh) return [];
			const { span, event } = pair.fresh ?? pair.old ?? { span: { start: 0, end: 0 }, event: "" };
			const what = `the ${event} invalidation of ${spanLabel(fresh, span)}`;
			return [`${pair.fresh ? "begins" : "ends"} ${what}${seq}`];
		});
	});
}

export function mmPhrases(before: StateView, after: StateView): readonly string[] {
	return pairsOf(before.mms, after.mms, (mm) => mm.id).flatMap(({ old, fresh }) => {
		if (!fresh) return [];
		if (!old) return [`duplicates the address space as ${fresh.name}`];
		return [...vmaPhrases(old, fresh), ...countPhrases(old, fresh)];
	});
}

function countPhrases(old: MmView, fresh: MmView): readonly string[] {
	if (fresh.exited && !old.exited) return [`ends the process of ${fresh.name}`];
	if (fresh.users > old.users)
		return [`takes a reference to the mm of ${fresh.name} (mm_users ${fresh.users})`];
	if (fresh.users < old.users)
		return [`drops a reference to the mm of ${fresh.name} (mm_users ${fresh.users})`];
	if (fresh.count > old.count)
		return [`grabs the mm_struct of ${fresh.name} (mm_count ${fresh.count})`];
	if (fresh.count < old.count)
		return [`drops the mm_struct of ${fresh.name} (mm_count ${fresh.count})`];
	return [];
}

function vmaPhrases(old: MmView, fresh: MmView): readonly string[] {
	const labelOf = (span: AddressSpan): string => spanLabel(fresh, span);
	return pairsOf(old.vmas, fresh.vmas, ({ span }) => span.start).flatMap((pair) => {
		if (!pair.fresh) return pair.old ? [`takes ${labelOf(pair.old.span)} out of the VMAs`] : [];
		if (!pair.old) return [`makes a VMA of ${labelOf(pair.fresh.span)}`];
		if (pair.old.protection !== pair.fresh.protection)
			return [`gives the VMA of ${labelOf(pair.fresh.span)} the rights ${pair.fresh.protection}`];
		if (pair.old.backing !== pair.fresh.backing)
			return [`makes the VMA of ${labelOf(pair.fresh.span)} ${pair.fresh.backing}`];
		if (pair.old.span.end !== pair.fresh.span.end)
			return [`leaves ${labelOf(pair.fresh.span)} of the VMA`];
		return [];
	});
}

/** `buf[0]`, `buf[0..2]`; in hex where no mapping lies. */
export function spanLabel({ rows }: MmView, { start, end }: AddressSpan): string {
	const inside = rows.filter(({ address }) => address >= start && address < end);
	const [first] = inside;
	const parts = /^(.*)\[(\d+)\]$/.exec(first?.label ?? "");
	if (!first || !parts) return `0x${start.toString(16)}..0x${end.toString(16)}`;
	if (inside.length === 1) return first.label;
	const from = Number(parts[2]);
	const isOneMapping = inside.every(({ label }) => label.startsWith(`${parts[1]}[`));
	return isOneMapping
		? `${parts[1]}[${from}..${from + inside.length}]`
		: `${first.label} to ${inside.at(-1)?.label}`;
}
