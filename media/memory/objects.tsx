// Pages, locks, notifiers, threads, driver variables and device memory: a table each.

import type { JSX } from "preact";
import type {
	CompoundView,
	FrameView,
	LockView,
	PageView,
	StateView,
	ThreadView,
	VariableView,
} from "../../engine/view/model.ts";
import { numberBefore, type SectionProps } from "./address-space.tsx";
import { type Column, Grid, type Row } from "./grid.tsx";
import type { Marks } from "./marks.ts";
import { Page } from "./page.tsx";
import { fileName, holderWords, spanWords } from "./words.ts";

interface TableProps extends SectionProps {
	readonly title: string;
	readonly columns: readonly Column[];
	readonly rows: readonly Row[];
	/** Takes the whole width. */
	readonly isWide?: boolean;
}

/** A section with one table; gone where the state has nothing of the kind. */
export function Table(props: TableProps): JSX.Element | null {
	const { title, columns, rows, isWide, onlyChanges, selection, onSelect } = props;
	if (rows.length === 0) return null;
	const shown = rows.filter(
		({ cells }) => !onlyChanges || cells.some((cell) => cell.isChanged || cell.isWrong),
	);
	return (
		<section aria-label={title} class={isWide === true ? "wide" : ""}>
			<h2>{title}</h2>
			<Grid
				label={title}
				columns={columns}
				rows={shown}
				selection={selection}
				onSelect={onSelect}
				empty="No change."
			/>
		</section>
	);
}

/** Path and marks of the cell that stands for the whole row. */
export function rowMark(
	marks: Marks,
	path: string,
): { path: string; isChanged: boolean; isWrong: boolean } {
	return { path, isChanged: marks.change(path) !== undefined, isWrong: marks.isWrong(path) };
}

// ── pages ─────────────────────────────────────────────────────────────────

const pageColumns: readonly Column[] = [
	{ title: "page", width: "w-page" },
	{ title: "kind", width: "w-kind" },
	{ title: "ref", hint: "refcount", width: "w-number", isNumber: true },
	{ title: "map", hint: "mapcount", width: "w-number", isNumber: true },
	{ title: "pins", width: "w-number", isNumber: true },
	{ title: "holds", hint: "the value in the page", width: "w-number", isNumber: true },
	{ title: "mapped by", width: "w-rest" },
];

export function Pages(props: SectionProps): JSX.Element | null {
	const rows = props.state.pages.map((page) => pageRow(page, props.marks));
	return <Table {...props} title="Pages" columns={pageColumns} rows={rows} />;
}

/** What the kernel itself counts of a huge page whose pieces can be mapped. */
function compoundWords({ head, refcount, mapcount, own, optimised }: CompoundView): string {
	const counts = `huge page ${head}: refcount ${refcount}, mapcount ${mapcount}, own ${own}`;
	return optimised ? `${counts}, vmemmap optimised` : counts;
}

function pageRow(page: PageView, marks: Marks): Row {
	const path = `page:${page.id}`;
	const mark = rowMark(marks, path);
	const before = marks.change(path)?.before;
	const mappers = marks.change(`${path}/mappers`);
	const number = (name: string, value: number | string) => ({
		path,
		content: value,
		before: numberBefore(before, name),
	});
	const words = [
		page.kind,
		page.zone === "system" ? "" : page.zone,
		page.locked ? "locked" : "",
		page.dirty ? "dirty" : "",
		page.lru === "isolated" ? page.lru : "",
		page.compound === undefined ? "" : compoundWords(page.compound),
	];
	return {
		key: path,
		cells: [
			{ ...mark, content: <Page id={page.id} /> },
			{ path, content: words.filter((word) => word !== "").join(", ") },
			number("refcount", page.refcount),
			number("mapcount", page.mapcount),
			number("pins", page.pins),
			number("content", page.content === -1 ? "?" : page.content),
			{
				path,
				content: (
					<span class={page.mappedBy.length === 0 ? "dim" : ""}>
						{page.mappedBy.join(", ") || "nobody"}
					</span>
				),
				isChanged: mappers !== undefined && !mark.isWrong,
			},
		],
	};
}

// ── locks and notifiers ───────────────────────────────────────────────────

const lockColumns: readonly Column[] = [
	{ title: "lock", width: "w-name" },
	{ title: "held by", width: "w-name" },
	{ title: "awaited by", width: "w-rest" },
];

export function Locks(props: SectionProps): JSX.Element | null {
	const { state, marks } = props;
	const locks = [...state.mms.map(({ mmapLock }) => mmapLock), ...state.locks];
	const rows = locks.map((lock) => lockRow(lock, marks));
	return <Table {...props} title="Locks" columns={lockColumns} rows={rows} />;
}

function lockRow(lock: LockView, marks: Marks): Row {
	const path = `lock:${lock.name}`;
	const holder = holderWords(lock);
	return {
		key: path,
		cells: [
			{
				...rowMark(marks, path),
				content: (
					<>
						{lock.name} <span class="dim">{lock.type}</span>
					</>
				),
			},
			{ path, content: <span class={holder === "free" ? "dim" : ""}>{holder}</span> },
			{ path, content: lock.waiters.join(", ") },
		],
	};
}

const notifierColumns: readonly Column[] = [
	{ title: "notifier", width: "w-name" },
	{ title: "state", width: "w-kind" },
	{ title: "seq", width: "w-number", isNumber: true },
	{ title: "on", width: "w-rest" },
];

export function Notifiers(props: SectionProps): JSX.Element | null {
	const { state, marks } = props;
	const rows = state.notifiers.map((notifier): Row => {
		const path = `notifier:${notifier.name}`;
		const mm = state.mms.find(({ name }) => name === notifier.mm);
		const on = notifier.span === undefined ? "" : `${notifier.mm} ${spanWords(notifier.span, mm)}`;
		return {
			key: path,
			cells: [
				{ ...rowMark(marks, path), content: notifier.name },
				{ path, content: notifier.state.replace("-", " ") },
				{
					path,
					content: notifier.seq,
					before: numberBefore(marks.change(path)?.before, "seq"),
				},
				{ path, content: on },
			],
		};
	});
	return <Table {...props} title="Notifiers" columns={notifierColumns} rows={rows} />;
}

// ── variables and device memory ───────────────────────────────────────────

const variableColumns: readonly Column[] = [
	{ title: "variable", width: "w-name" },
	{ title: "value", width: "w-rest" },
];

export function Variables(props: SectionProps): JSX.Element | null {
	const { state, marks } = props;
	const rows = state.variables.map(({ name, value }): Row => {
		const path = `variable:${name}`;
		return {
			key: path,
			cells: [
				{ ...rowMark(marks, path), content: <code>{name}</code> },
				{ path, content: <code>{value}</code>, before: marks.change(path)?.before },
			],
		};
	});
	return <Table {...props} title="Driver variables" columns={variableColumns} rows={rows} />;
}

const deviceColumns: readonly Column[] = [
	{ title: "device", width: "w-name" },
	{ title: "what", width: "w-name" },
	{ title: "value", width: "w-rest" },
];

export function DeviceMemory(props: SectionProps): JSX.Element | null {
	const rows = props.state.devices.flatMap((device) => deviceRows(device, props.marks));
	return <Table {...props} title="Device memory and DMA" columns={deviceColumns} rows={rows} />;
}

function deviceRows(device: StateView["devices"][number], marks: Marks): readonly Row[] {
	const row = (path: string, what: string, value: string): Row => ({
		key: path,
		cells: [
			{ ...rowMark(marks, path), content: device.name },
			{ path, content: what },
			{ path, content: value, before: marks.change(path)?.before },
		],
	});
	return [
		...device.pools.map(({ name, type, free, total, removed }) =>
			row(
				`device:${device.name}/pool:${name}`,
				`${name} (${type})`,
				`${free} of ${total} free${removed ? ", removed" : ""}`,
			),
		),
		...device.dma.map(({ page, mappings }) =>
			row(
				`device:${device.name}/dma:${page}`,
				`DMA to page ${page}`,
				mappings === 1 ? "1 mapping" : `${mappings} mappings`,
			),
		),
	];
}

// ── locals ────────────────────────────────────────────────────────────────

const localColumns: readonly Column[] = [
	{ title: "local", width: "w-name" },
	{ title: "of", width: "w-name" },
	{ title: "value", width: "w-rest" },
];

/** Of the functions of the script; what the kernel model keeps in its own is the debugger's. */
export function Locals(props: SectionProps): JSX.Element | null {
	const rows = props.state.threads.flatMap((thread) =>
		thread.frames.flatMap((frame, index) => {
			if (frame.kernel) return [];
			const depth = thread.frames.length - 1 - index;
			const root = `thread:${thread.id}/frame:${depth}:${frame.name}/`;
			return frame.locals.flatMap((local) => localRows(local, "", root, thread.name, props.marks));
		}),
	);
	return <Table {...props} title="Locals" columns={localColumns} rows={rows} />;
}

/** A row a value; an object is a row for each of its parts. */
function localRows(
	variable: VariableView,
	owner: string,
	root: string,
	of: string,
	marks: Marks,
): readonly Row[] {
	const dot = owner === "" || variable.name.startsWith("[") ? "" : ".";
	const name = `${owner}${dot}${variable.name}`;
	if (variable.parts.length > 0)
		return variable.parts.flatMap((part) => localRows(part, name, root, of, marks));
	const path = `${root}${name}`;
	return [
		{
			key: path,
			cells: [
				{ ...rowMark(marks, path), content: <code>{name}</code> },
				{ path, content: <span class="dim">{of}</span> },
				{ path, content: <code>{variable.value}</code>, before: beforeOf(marks, path) },
			],
		},
	];
}

/** What stood there, unless nothing did. */
function beforeOf(marks: Marks, path: string): string | undefined {
	const before = marks.change(path)?.before;
	return before === "–" ? undefined : before;
}

// ── threads ───────────────────────────────────────────────────────────────

const threadColumns: readonly Column[] = [
	{ title: "thread", width: "w-name" },
	{ title: "state", width: "w-kind" },
	{ title: "stands at", width: "w-place" },
	{ title: "why, and what it holds", width: "w-rest" },
];

export function Threads(
	props: SectionProps & {
		/** The thread that took the step. */
		readonly mover: number | undefined;
		onOpen(place: FrameView["place"]): void;
	},
): JSX.Element | null {
	const takesPart = ({ id, state, frames }: ThreadView): boolean =>
		id === props.mover || (state !== "not-started" && frames.length > 0) || state === "blocked";
	const rows = props.state.threads
		.filter(takesPart)
		.map((thread) => threadRow(thread, props.marks, props.mover, props.onOpen));
	return <Table {...props} title="Threads" columns={threadColumns} rows={rows} isWide />;
}

function threadRow(
	thread: ThreadView,
	marks: Marks,
	mover: number | undefined,
	onOpen: (place: FrameView["place"]) => void,
): Row {
	const path = `thread:${thread.id}`;
	const holds = thread.holds.length === 0 ? "" : `holds ${thread.holds.join(", ")}`;
	const why = [thread.reason, holds].filter((words) => words !== "").join("; ");
	return {
		key: path,
		cells: [
			{
				...rowMark(marks, path),
				content: (
					<>
						{thread.name}
						{thread.process !== undefined && <span class="dim"> in {thread.process}</span>}
						{thread.id === mover && <span class="badge">moved</span>}
					</>
				),
			},
			{ path, content: <ThreadState state={thread.state} /> },
			{ path: "", content: <Stack frames={thread.frames} onOpen={onOpen} /> },
			{ path, content: why },
		],
	};
}

const stateShapes: Record<ThreadView["state"], string> = {
	ready: "▶",
	blocked: "◼",
	ended: "✓",
	"not-started": "○",
};

function ThreadState({ state }: { readonly state: ThreadView["state"] }): JSX.Element {
	return (
		<span class={`thread-${state}`}>
			<span aria-hidden="true">{stateShapes[state]} </span>
			{state.replace("-", " ")}
		</span>
	);
}

/** The script's place first: it is what the driver's author wrote; then the kernel routine it is in. */
function Stack({
	frames,
	onOpen,
}: {
	readonly frames: readonly FrameView[];
	onOpen(place: FrameView["place"]): void;
}): JSX.Element {
	const script = frames.find(({ kernel }) => !kernel);
	const inner = frames[0] === script ? undefined : frames[0];
	const shown = [script, inner].filter((frame) => frame !== undefined);
	return (
		<span class="stack">
			{shown.map(({ name, place, kernel }) => (
				<button
					key={name}
					type="button"
					class="link"
					tabIndex={-1}
					title={`${fileName(place.uri)}, line ${place.line + 1}`}
					onClick={(event) => {
						event.stopPropagation();
						onOpen(place);
					}}
				>
					{kernel ? `in ${name}` : name}:{place.line + 1}
				</button>
			))}
		</span>
	);
}
