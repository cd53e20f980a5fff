// One address space and the devices that mirror it, side by side: a row an address, the CPU's entry beside each device's
// table and TLB, so that agreement is read across and never from memory.

import type { JSX } from "preact";
import type {
	CpuEntryView,
	DeviceEntryView,
	DeviceTranslation,
	DeviceView,
	InvalidationView,
	MmView,
	StateView,
} from "../../engine/view/model.ts";
import { type Cell, type Column, Grid, type Row } from "./grid.tsx";
import type { Marks } from "./marks.ts";
import { Page } from "./page.tsx";
import { TableTree } from "./table-tree.tsx";
import { cpuFlags, cpuStateWords, flagWords, hex, spanWords, translationWords } from "./words.ts";

export interface SectionProps {
	readonly state: StateView;
	readonly marks: Marks;
	readonly selection: string;
	readonly onlyChanges: boolean;
	onSelect(path: string): void;
}

export function AddressSpaces(props: SectionProps): JSX.Element {
	return (
		<>
			{props.state.mms.map((mm) => (
				<AddressSpace key={mm.id} mm={mm} {...props} />
			))}
		</>
	);
}

function AddressSpace(props: SectionProps & { readonly mm: MmView }): JSX.Element {
	const { mm, state, marks, onlyChanges } = props;
	const devices = devicesOf(mm, state);
	const rows = mm.rows
		.map((row) => addressRow(row, mm, devices, props))
		.filter(({ cells }) => !onlyChanges || cells.some((cell) => cell.isChanged || cell.isWrong));
	const title = `mm-${mm.id}`;
	return (
		<section class="address-space" aria-labelledby={title}>
			<h2 id={title}>
				{mm.name} <span class="kind">address space</span>
				{mm.exited && <span class="badge">exited</span>}
			</h2>
			<MmFacts {...props} />
			<div class="side-by-side">
				<Grid
					label={`Page tables of ${mm.name} and of what mirrors it`}
					columns={addressColumns(mm, devices)}
					rows={rows}
					selection={props.selection}
					onSelect={props.onSelect}
					empty={onlyChanges ? "No entry changed." : "Nothing is mapped."}
				/>
				<TableTree mm={mm} marks={marks} />
			</div>
		</section>
	);
}

/** Devices that have, or could have, entries for this mm: one that mirrors nothing else may. */
function devicesOf(mm: MmView, state: StateView): readonly DeviceView[] {
	const isFirst = state.mms[0] === mm;
	return state.devices.filter(
		({ entries }) =>
			entries.some((entry) => entry.mm === mm.name) || (isFirst && entries.length === 0),
	);
}

// ── what is said about the mm as a whole ──────────────────────────────────

function MmFacts({
	mm,
	marks,
	selection,
	onSelect,
}: SectionProps & { readonly mm: MmView }): JSX.Element {
	const path = `mm:${mm.id}`;
	const change = marks.change(path);
	const facts = [
		{ name: "users", hint: "mm_users: who may use the address space", value: mm.users },
		{ name: "count", hint: "mm_count: who keeps the mm_struct", value: mm.count },
		{ name: "rss", hint: "anonymous pages resident", value: mm.rssAnon },
		...countsOf(mm),
		{
			name: "seq",
			hint: "notifier sequence; odd while an invalidation that hit a notifier runs",
			value: mm.seq,
		},
	];
	return (
		<div class="facts">
			<button
				type="button"
				class={`fact-row${marks.isWrong(path) ? " wrong" : change ? " changed" : ""}`}
				aria-pressed={selection === path}
				title={`Follow changes of ${mm.name}`}
				onClick={() => onSelect(path)}
			>
				{marks.isWrong(path) ? <Mark words="wrong:" shape="✖" /> : null}
				{change !== undefined && !marks.isWrong(path) ? <Mark words="changed:" shape="▸" /> : null}
				{facts.map(({ name, hint, value }) => (
					<span key={name} class="fact" title={hint}>
						<span class="name">{name}</span> <Was change={change} name={name} />
						<b>{value}</b>
						{name === "seq" && value % 2 === 1 ? <span class="kind"> odd</span> : null}
					</span>
				))}
			</button>
			{mm.invalidations.map((running) => (
				<span key={`${running.thread} ${running.span.start}`} class="badge running">
					<span aria-hidden="true">◔ </span>
					{running.event}
					{running.owner === "" ? "" : ` of ${running.owner}`} {spanWords(running.span, mm)} by{" "}
					{running.thread}
					{running.blockable ? "" : ", must not block"}
				</span>
			))}
		</div>
	);
}

/** What the mm counts beside anonymous pages, as far as there is any. */
function countsOf(mm: MmView): readonly { name: string; hint: string; value: number }[] {
	const counts = [
		{ name: "rss file", hint: "pages of files resident", value: mm.rssFile },
		{ name: "rss shmem", hint: "pages of shared memory resident", value: mm.rssShmem },
		{ name: "swap", hint: "swap entries", value: mm.swap },
		{ name: "hugetlb", hint: "small pages of hugetlb memory, in no rss", value: mm.hugetlb },
	].filter(({ value }) => value > 0);
	const { charge, limit } = mm.memcg;
	const hint = `pages charged to its memory cgroup, which may have ${limit}`;
	return limit > 0 ? [...counts, { name: "memcg", hint, value: charge }] : counts;
}

function Mark({ words, shape }: { readonly words: string; readonly shape: string }): JSX.Element {
	return (
		<span class="mark" role="img" aria-label={words}>
			{shape}
		</span>
	);
}

/** The number that stood before, out of a change such as `users 1, seq 2`. */
function Was({
	change,
	name,
}: {
	readonly change: { readonly before: string } | undefined;
	readonly name: string;
}): JSX.Element | null {
	const before = numberBefore(change?.before, name);
	return before === undefined ? null : (
		<>
			<del>
				<span class="heard">was </span>
				{before}
			</del>{" "}
		</>
	);
}

export function numberBefore(before: string | undefined, name: string): string | undefined {
	return new RegExp(`(?:^|, )${name} (-?\\d+|\\?)`).exec(before ?? "")?.[1];
}

// ── rows ──────────────────────────────────────────────────────────────────

function addressColumns(mm: MmView, devices: readonly DeviceView[]): readonly Column[] {
	const cpu = `CPU, ${mm.name}`;
	return [
		{ title: "page", width: "w-label" },
		{ title: "address", width: "w-address", isNumber: true },
		{ title: "entry", width: "w-entry", group: cpu },
		{
			title: "flags",
			width: devices.length === 0 ? "w-rest" : "w-flags",
			group: cpu,
			hint: "Writable, Dirty, Accessed, eXclusive",
		},
		...devices.flatMap(({ name }): readonly Column[] => [
			{ title: "table", width: "w-entry", group: name },
			{
				title: "TLB",
				width: "w-entry",
				group: name,
				hint: "what the device has cached of its table",
			},
			{ title: "against the CPU", width: "w-note", group: name },
		]),
	];
}

function addressRow(
	row: CpuEntryView,
	mm: MmView,
	devices: readonly DeviceView[],
	{ marks }: SectionProps,
): Row {
	const path = `mm:${mm.id}/row:${row.address}`;
	const cpu = { path, isChanged: marks.change(path) !== undefined, isWrong: marks.isWrong(path) };
	return {
		key: `${row.address}`,
		cells: [
			{ path: "", content: <code>{row.label}</code> },
			{ path: "", content: <code class="dim">{hex(row.address)}</code> },
			{
				...cpu,
				content: <CpuEntry row={row} />,
				before: entryBefore(marks.change(path)?.before, row),
			},
			{ path, content: <Flags row={row} />, label: flagWords(row) },
			...devices.flatMap((device) => deviceCells(device, row, mm, marks)),
		],
	};
}

/** Where the entry pointed before, in short: the step's card has the whole of it. */
function entryBefore(before: string | undefined, row: CpuEntryView): string | undefined {
	const page = /^page (\d+)/.exec(before ?? "")?.[1];
	return page === `${row.page}` ? undefined : (page ?? before);
}

function CpuEntry({ row }: { readonly row: CpuEntryView }): JSX.Element {
	const words = cpuStateWords[row.state];
	return (
		<>
			{row.page !== undefined && <Page id={row.page} />}
			{words !== "" && <span class={row.state === "none" ? "dim" : ""}>{words}</span>}
			{row.order > 0 && <span class="dim"> order {row.order}</span>}
		</>
	);
}

function Flags({ row }: { readonly row: CpuEntryView }): JSX.Element {
	return (
		<code class="flags">
			{cpuFlags.map(({ letter, flag }) => (
				<span key={letter} class={row[flag] ? "on" : "off"}>
					{row[flag] ? letter : "·"}
				</span>
			))}
		</code>
	);
}

function deviceCells(
	device: DeviceView,
	row: CpuEntryView,
	mm: MmView,
	marks: Marks,
): readonly Cell[] {
	const path = `device:${device.name}/entry:${row.address}`;
	const entry = device.entries.find(
		(candidate) => candidate.address === row.address && candidate.mm === mm.name,
	);
	const change = marks.change(path);
	const mark = { path, isChanged: change !== undefined, isWrong: marks.isWrong(path) };
	const running = mm.invalidations.find(
		({ span }) => row.address >= span.start && row.address < span.end,
	);
	return [
		{
			...mark,
			content: <Translation translation={entry?.table} />,
			label: translationWords(entry?.table),
		},
		{
			path,
			content: <Translation translation={entry?.tlb} />,
			label: translationWords(entry?.tlb),
		},
		{ path, content: <Agreement entry={entry} running={running} /> },
	];
}

function Translation({
	translation,
}: {
	readonly translation: DeviceTranslation | undefined;
}): JSX.Element {
	if (translation === undefined) return <span class="dim">–</span>;
	return (
		<>
			<Page id={translation.page} />
			<code class="flags">
				<span class={letterOf(translation) === "·" ? "off" : "on"}>{letterOf(translation)}</span>
			</code>
		</>
	);
}

/** W: writable; E: for exclusive access. */
function letterOf({ write, atomic }: DeviceTranslation): string {
	if (atomic) return "E";
	return write ? "W" : "·";
}

/** Whether the device's entry says what the CPU's says, and what excuses it where it does not. */
function Agreement({
	entry,
	running,
}: {
	readonly entry: DeviceEntryView | undefined;
	readonly running: InvalidationView | undefined;
}): JSX.Element {
	if (entry !== undefined && entry.disagreement !== "")
		return (
			<span class={entry.invalidating ? "excused" : "disagrees"}>
				<span aria-hidden="true">{entry.invalidating ? "◔ " : "✖ "}</span>
				{entry.disagreement}
				{entry.invalidating && " (being invalidated)"}
			</span>
		);
	if (running !== undefined)
		return (
			<span class="dim">
				<span aria-hidden="true">◔ </span>
				{running.event} by {running.thread}
			</span>
		);
	return entry === undefined ? <span /> : <span class="dim">agrees</span>;
}
