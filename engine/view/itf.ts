// A run in the Informal Trace Format of Apalache (its ADR 15), which Quint and the trace viewers around TLA+ read: the state
// before the first step and the one after each, as values of TLA+. Every map has values of one type, as Apalache's types
// want: an absent page is -1, an absent name "".

import type {
	CpuEntryView,
	DeviceEntryView,
	DeviceView,
	LockView,
	MmView,
	NotifierView,
	PageView,
	RunView,
	StateView,
	ThreadView,
	VariableView,
} from "./model.ts";

export type ItfValue =
	| string
	| boolean
	| { readonly "#bigint": string }
	| { readonly "#set": readonly ItfValue[] }
	| { readonly "#map": readonly (readonly [ItfValue, ItfValue])[] }
	| { readonly [field: string]: ItfValue };

export interface ItfTrace {
	readonly "#meta": {
		readonly format: "ITF";
		readonly "format-description": string;
		readonly source: string;
		readonly description: string;
		/** By variable, in the notation of Apalache. */
		readonly varTypes: { readonly [variable: string]: string };
	};
	readonly vars: readonly string[];
	readonly states: readonly ItfState[];
	/** Where the run goes round: the number of the state after which it does. */
	readonly loop?: number;
}

export interface ItfState {
	readonly "#meta": { readonly index: number };
	readonly [variable: string]: ItfValue | { readonly index: number };
}

/** `states` are those before and after each step, one more than there are steps. Cost: linear in them. */
export function itfOf(run: RunView, states: readonly StateView[], source: string): ItfTrace {
	const { violation } = run;
	return {
		"#meta": {
			format: "ITF",
			"format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
			source,
			description: [run.scenario, run.ended, violation?.message ?? ""]
				.filter((part) => part !== "")
				.join(": "),
			varTypes,
		},
		vars: Object.keys(varTypes),
		states: states.map((state, index) => ({
			"#meta": { index },
			thread: run.steps[index - 1]?.thread ?? "",
			reason: run.steps[index - 1]?.reason ?? "",
			...worldOf(state),
		})),
		...(violation?.shownBy === "round" && { loop: violation.step }),
	};
}

const spanType = "{ start: Int, end: Int }";
const lockType = "{ kind: Str, writer: Str, readers: Set(Str), waiters: Set(Str) }";
const translationType = "{ page: Int, write: Bool }";

const varTypes = {
	thread: "Str",
	reason: "Str",
	mms: `Str -> { users: Int, count: Int, exited: Bool, rssAnon: Int, seq: Int, mmapLock: ${lockType}, invalidations: Set({ event: Str, span: ${spanType}, thread: Str }), vmas: Set({ name: Str, span: ${spanType}, protection: Str, backing: Str }), entries: Int -> { label: Str, state: Str, page: Int, write: Bool, dirty: Bool, young: Bool, exclusive: Bool } }`,
	pages:
		"Int -> { zone: Str, kind: Str, refcount: Int, mapcount: Int, pins: Int, locked: Bool, dirty: Bool, lru: Str, content: Int, mappedBy: Set(Str) }",
	devices: `Str -> { entries: Int -> { label: Str, mm: Str, table: ${translationType}, tlb: ${translationType}, disagreement: Str, invalidating: Bool }, dma: Int -> Int }`,
	locks: `Str -> ${lockType}`,
	notifiers: `Str -> { mm: Str, span: ${spanType}, seq: Int, state: Str }`,
	threads: "Str -> { state: Str, reason: Str, holds: Set(Str), place: Str }",
	variables: "Str -> Str",
} as const;

function worldOf(state: StateView): { readonly [variable: string]: ItfValue } {
	return {
		mms: map(state.mms, (mm) => [mm.name, mmOf(mm)]),
		pages: map(state.pages, (page) => [int(page.id), pageOf(page)]),
		devices: map(state.devices, (device) => [device.name, deviceOf(device)]),
		locks: map(state.locks, (lock) => [lock.name, lockOf(lock)]),
		notifiers: map(state.notifiers, (notifier) => [notifier.name, notifierOf(notifier)]),
		threads: map(state.threads, (thread) => [thread.name, threadOf(thread)]),
		variables: map(state.variables.flatMap(leaves), ({ name, value }) => [name, value]),
	};
}

// ── values ────────────────────────────────────────────────────────────────

function int(value: number | undefined): ItfValue {
	return { "#bigint": String(value ?? -1) };
}

function set(values: readonly ItfValue[]): ItfValue {
	return { "#set": values };
}

function map<T>(items: readonly T[], pairOf: (item: T) => readonly [ItfValue, ItfValue]): ItfValue {
	return { "#map": items.map(pairOf) };
}

function spanOf(span: { readonly start: number; readonly end: number } | undefined): ItfValue {
	return { start: int(span?.start ?? 0), end: int(span?.end ?? 0) };
}

// ── objects ───────────────────────────────────────────────────────────────

function mmOf(mm: MmView): ItfValue {
	return {
		users: int(mm.users),
		count: int(mm.count),
		exited: mm.exited,
		rssAnon: int(mm.rssAnon),
		seq: int(mm.seq),
		mmapLock: lockOf(mm.mmapLock),
		invalidations: set(
			mm.invalidations.map(({ event, span, thread }) => ({ event, span: spanOf(span), thread })),
		),
		vmas: set(
			mm.vmas.map(({ name, span, protection, backing }) => ({
				name,
				span: spanOf(span),
				protection,
				backing,
			})),
		),
		entries: map(mm.rows, (row) => [int(row.address), cpuEntryOf(row)]),
	};
}

function cpuEntryOf({
	label,
	state,
	page,
	write,
	dirty,
	young,
	exclusive,
}: CpuEntryView): ItfValue {
	return { label, state, page: int(page), write, dirty, young, exclusive };
}

function pageOf(page: PageView): ItfValue {
	const { zone, kind, locked, dirty, lru } = page;
	return {
		zone,
		kind,
		refcount: int(page.refcount),
		mapcount: int(page.mapcount),
		pins: int(page.pins),
		locked,
		dirty,
		lru,
		content: int(page.content),
		mappedBy: set(page.mappedBy),
	};
}

function deviceOf({ entries, dma }: DeviceView): ItfValue {
	return {
		entries: map(entries, (entry) => [int(entry.address), deviceEntryOf(entry)]),
		dma: map(dma, ({ page, mappings }) => [int(page), int(mappings)]),
	};
}

function deviceEntryOf({ label, mm, table, tlb, ...entry }: DeviceEntryView): ItfValue {
	const { disagreement, invalidating } = entry;
	const translationOf = (translation: DeviceEntryView["table"]): ItfValue => ({
		page: int(translation?.page),
		write: translation?.write ?? false,
	});
	return {
		label,
		mm,
		table: translationOf(table),
		tlb: translationOf(tlb),
		disagreement,
		invalidating,
	};
}

function lockOf({ type, writer, readers, waiters }: LockView): ItfValue {
	return { kind: type, writer: writer ?? "", readers: set(readers), waiters: set(waiters) };
}

function notifierOf({ mm, span, seq, state }: NotifierView): ItfValue {
	return { mm: mm ?? "", span: spanOf(span), seq: int(seq), state };
}

function threadOf({ state, reason, holds, frames }: ThreadView): ItfValue {
	const [frame] = frames;
	const place = frame ? `${frame.name}:${frame.place.line + 1}` : "";
	return { state, reason, holds: set(holds), place };
}

/** A variable, or where it has parts each of these by its whole name. */
function leaves(variable: VariableView): readonly VariableView[] {
	const { name, parts } = variable;
	if (parts.length === 0) return [variable];
	return parts.flatMap((part) => {
		const dot = part.name.startsWith("[") ? "" : ".";
		return leaves({ ...part, name: `${name}${dot}${part.name}` });
	});
}
