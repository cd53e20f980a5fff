// A view of a state taken apart into single facts in plain words, each under the path by which panels mark it. Two states
// differ in what their facts say; nothing that a panel draws may be missing here.

import type {
	AddressSpan,
	CompoundView,
	CpuEntryView,
	DeviceEntryView,
	DeviceTranslation,
	DeviceView,
	FilePageView,
	FrameView,
	InvalidationView,
	LockView,
	MemcgView,
	MmView,
	NotifierView,
	PageView,
	StateView,
	SwapSlotView,
	ThreadView,
	VariableView,
} from "./model.ts";

/** One thing of the world: `what` it is called, and what can be said of it, piece by piece. */
export interface Fact {
	readonly path: string;
	readonly what: string;
	readonly pieces: readonly Piece[];
}

/** `usual` ones go without saying where the thing appears or goes as a whole: clean, unlocked, no pins. */
export interface Piece {
	readonly text: string;
	readonly usual: boolean;
}

/** Every fact of a state, in the order in which people look: address spaces, devices, pages, locks, notifiers … */
export function factsOf(state: StateView): readonly Fact[] {
	return [
		...state.mms.flatMap(mmFacts),
		...state.devices.flatMap(deviceFacts),
		...state.pages.flatMap(pageFacts),
		...state.files.map(fileFact),
		...state.swap.map(swapFact),
		...[...state.locks, ...state.mms.map((mm) => mm.mmapLock)].flatMap(lockFacts),
		...state.notifiers.map((notifier) => notifierFact(notifier, state.mms)),
		...state.variables.flatMap((variable) => variableFacts(variable, "variable:", "")),
		...state.threads.flatMap(threadFacts),
	];
}

function said(text: string): Piece {
	return { text, usual: false };
}

/** A truth with a word for each side; the second is the usual one. */
function either(isSo: boolean, word: string, usualWord: string): Piece {
	return isSo ? said(word) : { text: usualWord, usual: true };
}

function counted(name: string, count: number): Piece {
	return { text: `${name} ${count}`, usual: count === 0 };
}

/** `2 of 3`; without a limit what is charged makes no difference. */
function memcgWords({ charge, limit }: MemcgView): string {
	return limit === 0 ? "unlimited" : `${charge} of ${limit}`;
}

/** What an mm counts beside anonymous pages, as far as it is not 0, and its cgroup where that has a limit. */
export function countWords(mm: MmView): readonly string[] {
	return [
		...(mm.rssFile > 0 ? [`rss file ${mm.rssFile}`] : []),
		...(mm.rssShmem > 0 ? [`rss shmem ${mm.rssShmem}`] : []),
		...(mm.swap > 0 ? [`swap ${mm.swap}`] : []),
		...(mm.hugetlb > 0 ? [`hugetlb ${mm.hugetlb}`] : []),
		...(mm.memcg.limit > 0 ? [`memcg ${memcgWords(mm.memcg)}`] : []),
	];
}

// ── address spaces ────────────────────────────────────────────────────────

function mmFacts(mm: MmView): readonly Fact[] {
	const path = `mm:${mm.id}`;
	return [
		{
			path,
			what: mm.name,
			pieces: [
				said(`users ${mm.users}`),
				said(`count ${mm.count}`),
				either(mm.exited, "exited", "alive"),
				said(`rss ${mm.rssAnon}`),
				counted("rss file", mm.rssFile),
				counted("rss shmem", mm.rssShmem),
				counted("swap", mm.swap),
				counted("hugetlb", mm.hugetlb),
				{ text: `memcg ${memcgWords(mm.memcg)}`, usual: mm.memcg.limit === 0 },
				said(`seq ${mm.seq}`),
			],
		},
		...mm.invalidations.map((running, index) => ({
			path: `${path}/invalidation:${index}`,
			what: `invalidation of ${mm.name}`,
			pieces: [said(`${eventWords(running)} ${spanNames(running.span, mm)} by ${running.thread}`)],
		})),
		...mm.vmas.map((vma) => ({
			path: `${path}/vma:${vma.span.start}`,
			what: `vma ${vma.name}`,
			pieces: [said(spanWords(vma.span)), said(vma.protection), said(vma.backing)],
		})),
		...mm.tables.map((table) => ({
			path: `${path}/table:${table.level}:${table.start}`,
			what: `${table.level} table ${hex(table.start)} of ${mm.name}`,
			pieces: [said(table.entries.map((entry) => (entry ? "1" : "0")).join(""))],
		})),
		...mm.rows.map((row) => ({
			path: `${path}/row:${row.address}`,
			what: `${mm.name} ${row.label}`,
			pieces: [said(cpuEntryWords(row))],
		})),
	];
}

/** `page 3 rw dirty young exclusive`, `page 9 private rw`, `none`. */
export function cpuEntryWords(row: CpuEntryView): string {
	const words = [
		row.state === "present" || row.page !== undefined ? "" : cpuStateWords(row),
		row.page === undefined ? "" : `page ${row.page}`,
		row.state === "present" || row.state === "none" || row.state === "no-vma"
			? ""
			: row.page === undefined
				? ""
				: cpuStateWords(row),
		hasRights(row) ? (row.write ? "rw" : "r") : "",
		row.dirty ? "dirty" : "",
		row.young ? "young" : "",
		row.exclusive ? "exclusive" : "",
		row.order > 0 ? `order ${row.order}` : "",
	];
	return words.filter((word) => word !== "").join(" ");
}

/** Entries that are not present keep the rights for the way back: a private one, one of a migration. */
function hasRights(row: CpuEntryView): boolean {
	return row.state === "present" || row.state === "private" || row.state === "migration";
}

function cpuStateWords(row: CpuEntryView): string {
	if (row.state === "zero") return "zero page";
	return row.state === "no-vma" ? "no vma" : row.state;
}

/** What a page holds; device memory as it was allocated holds whatever its last user left. */
export function contentWord({ content }: PageView): string {
	return content === -1 ? "?" : String(content);
}

// ── devices ───────────────────────────────────────────────────────────────

function deviceFacts(device: DeviceView): readonly Fact[] {
	const path = `device:${device.name}`;
	return [
		...device.entries.map((entry) => ({
			path: `${path}/entry:${entry.address}`,
			what: `${device.name} ${entry.label}`,
			pieces: [
				either(entry.table !== undefined, translationWords(entry.table), "none"),
				either(entry.tlb !== undefined, `TLB ${translationWords(entry.tlb)}`, "TLB none"),
				either(entry.disagreement !== "", disagreementWords(entry), "agrees"),
			],
		})),
		...device.pools.map((pool) => ({
			path: `${path}/pool:${pool.name}`,
			what: `${device.name} ${pool.name}`,
			pieces: [
				said(`${pool.free} of ${pool.total} free`),
				either(pool.removed, "removed", "there"),
			],
		})),
		...device.dma.map((dma) => ({
			path: `${path}/dma:${dma.page}`,
			what: `${device.name} DMA to page ${dma.page}`,
			pieces: [said(dma.mappings === 1 ? "1 mapping" : `${dma.mappings} mappings`)],
		})),
	];
}

/** `MIGRATE of gpu`, `UNMAP that must not block` */
export function eventWords({ event, owner, blockable }: InvalidationView): string {
	const whose = owner === "" ? "" : ` of ${owner}`;
	return `${event}${whose}${blockable ? "" : " that must not block"}`;
}

export function translationWords(entry: DeviceTranslation | undefined): string {
	if (entry === undefined) return "none";
	return `page ${entry.page} ${entry.atomic ? "atomic" : entry.write ? "rw" : "r"}`;
}

export function disagreementWords(entry: DeviceEntryView): string {
	return entry.invalidating ? `${entry.disagreement} (being invalidated)` : entry.disagreement;
}

// ── pages ─────────────────────────────────────────────────────────────────

function pageFacts(page: PageView): readonly Fact[] {
	const path = `page:${page.id}`;
	const what = `page ${page.id}`;
	return [
		{
			path,
			what,
			pieces: [
				{ text: page.zone, usual: page.zone === "system" },
				said(page.kind),
				said(`refcount ${page.refcount}`),
				said(`mapcount ${page.mapcount}`),
				{ text: `pins ${page.pins}`, usual: page.pins === 0 },
				either(page.locked, "locked", "unlocked"),
				either(page.dirty, "dirty", "clean"),
				{ text: page.lru, usual: page.lru !== "isolated" },
				said(`content ${contentWord(page)}`),
				page.compound === undefined
					? { text: "no part of a huge page", usual: true }
					: said(compoundWords(page.compound)),
			],
		},
		{
			path: `${path}/mappers`,
			what: `mappers of ${what}`,
			pieces: [said(page.mappedBy.join(", ") || "nobody")],
		},
	];
}

function fileFact(file: FilePageView): Fact {
	return {
		path: `file:${file.name}`,
		what: `${file.kind} ${file.name}`,
		pieces: [said(cachedWords(file.page)), said(`stored ${file.stored}`)],
	};
}

function swapFact(slot: SwapSlotView): Fact {
	return {
		path: `swap:${slot.slot}`,
		what: `swap slot ${slot.slot}`,
		pieces: [
			said(`users ${slot.users}`),
			said(cachedWords(slot.page)),
			said(`stored ${slot.stored}`),
		],
	};
}

/** The page that the page cache or the swap cache has. */
export function cachedWords(page: number | undefined): string {
	return page === undefined ? "not in memory" : `page ${page}`;
}

/** `head 5 refcount 3 mapcount 0, own mapcount 1` */
export function compoundWords(compound: CompoundView): string {
	const { head, refcount, mapcount, own, optimised } = compound;
	const counts = `head ${head} refcount ${refcount} mapcount ${mapcount}`;
	return `${counts}, own mapcount ${own}${optimised ? ", vmemmap optimised" : ""}`;
}

// ── locks, notifiers, variables ───────────────────────────────────────────

function lockFacts(lock: LockView): readonly Fact[] {
	const path = `lock:${lock.name}`;
	return [
		{ path, what: lock.name, pieces: [said(holderWords(lock))] },
		{
			path: `${path}/waiters`,
			what: `waiters of ${lock.name}`,
			pieces: [said(lock.waiters.join(", ") || "nobody")],
		},
	];
}

/** `free`, `held by cpu`, `read by cpu and gpu`. */
export function holderWords(lock: LockView): string {
	if (lock.writer !== undefined) return `held by ${lock.writer}`;
	return lock.readers.length === 0 ? "free" : `read by ${lock.readers.join(" and ")}`;
}

export function waiterWords(lock: LockView): string {
	return `awaited by ${lock.waiters.join(" and ")}`;
}

function notifierFact(notifier: NotifierView, mms: readonly MmView[]): Fact {
	const mm = mms.find(({ name }) => name === notifier.mm);
	const where =
		notifier.mm === undefined || notifier.span === undefined
			? { text: "on nothing", usual: true }
			: said(`on ${notifier.mm} ${spanNames(notifier.span, mm)}`);
	return {
		path: `notifier:${notifier.name}`,
		what: notifier.name,
		pieces: [said(notifier.state), where, said(`seq ${notifier.seq}`)],
	};
}

/** The variable, or where it has parts each of these by its whole name: `bo.seq`, `r.pfns[0]`. */
function variableFacts(variable: VariableView, root: string, owner: string): readonly Fact[] {
	const dot = owner === "" || variable.name.startsWith("[") ? "" : ".";
	const what = `${owner}${dot}${variable.name}`;
	if (variable.parts.length > 0)
		return variable.parts.flatMap((part) => variableFacts(part, root, what));
	return [{ path: `${root}${what}`, what, pieces: [said(variable.value)] }];
}

// ── threads ───────────────────────────────────────────────────────────────

function threadFacts(thread: ThreadView): readonly Fact[] {
	const path = `thread:${thread.id}`;
	const [innermost] = thread.frames;
	return [
		{
			path,
			what: thread.name,
			pieces: [said(thread.state === "blocked" ? thread.reason : thread.state), holdsPiece(thread)],
		},
		{
			path: `${path}/place`,
			what: `place of ${thread.name}`,
			pieces: [said(innermost ? placeWords(innermost) : "nowhere")],
		},
		// Counted from the outermost frame, so that a call leaves the paths of its callers as they are.
		...thread.frames.flatMap((frame, index) =>
			frameFacts(thread, frame, thread.frames.length - 1 - index),
		),
	];
}

function holdsPiece(thread: ThreadView): Piece {
	return either(thread.holds.length > 0, `holds ${thread.holds.join(", ")}`, "holds nothing");
}

function frameFacts(thread: ThreadView, frame: FrameView, depth: number): readonly Fact[] {
	const root = `thread:${thread.id}/${frame.kernel ? "kernel" : "frame"}:${depth}:${frame.name}/`;
	return frame.locals.flatMap((local) => variableFacts(local, root, ""));
}

function placeWords(frame: FrameView): string {
	return `${frame.name}:${frame.place.line + 1}`;
}

// ── words ─────────────────────────────────────────────────────────────────

export function spanWords(span: AddressSpan): string {
	return span.end <= span.start ? "empty" : `${hex(span.start)}..${hex(span.end)}`;
}

/** `buf[0]`, `buf[0..4]` where the mm has a name for it, else in hex. */
function spanNames(span: AddressSpan, mm: MmView | undefined): string {
	const label = mm?.rows.find((row) => row.address === span.start)?.label ?? "";
	const [, name, index] = /^(.*)\[(\d+)\]$/.exec(label) ?? [];
	const count = span.end - span.start;
	if (name === undefined || count <= 0) return spanWords(span);
	return count === 1 ? label : `${name}[${index}..${Number(index) + count}]`;
}

export function hex(address: number): string {
	return `0x${address.toString(16)}`;
}
