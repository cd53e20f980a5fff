// A state's view → trees of named values, and the references by which a client opens them. Nothing is read from the
// state here; what view/project.ts does not show, the debugger does not show either.

import type {
	CpuEntryView,
	DeviceEntryView,
	DeviceTranslation,
	DeviceView,
	LockView,
	MmView,
	NotifierView,
	PageView,
	StateView,
	VariableView,
} from "../../engine/view/model.ts";

/** All that every thread can see: address spaces, devices, pages, locks, notifiers, driver variables. */
export function sharedObjects(state: StateView): readonly VariableView[] {
	return [
		...state.mms.map(mmNode),
		...state.devices.map((device) => deviceNode(device, state.variables)),
		group("pages", "page", state.pages.map(pageNode)),
		...backingGroups(state),
		group("locks", "lock", state.locks.map(lockNode)),
		group("notifiers", "notifier", state.notifiers.map(notifierNode)),
		...state.variables.filter((variable) => ownerOf(variable, state) === undefined),
	];
}

/** The value that a name or path such as `r.seq`, `app.buf[0]`, `update` means; locals hide what is shared. */
export function lookUp(
	expression: string,
	locals: readonly VariableView[],
	state: StateView,
): VariableView | undefined {
	const path = expression.trim();
	const shared = sharedObjects(state);
	const inGroups = shared.filter(({ kind }) => kind === "group").flatMap(({ parts }) => parts);
	const roots = [...locals, ...shared, ...inGroups, ...state.variables];
	const whole = roots.find(({ name }) => name === path);
	if (whole !== undefined) return whole;
	for (const root of roots) {
		const found = path.startsWith(root.name) && descend(root, path.slice(root.name.length));
		if (found) return found;
	}
	// `gpu.update`: a lock by its device's name.
	const lock = state.locks.find(({ name }) => path.endsWith(`.${name}`));
	return lock && lockNode(lock);
}

/** Follows `.name` and `[index]`; a part may be named by several of them at once (`buf[0]`). */
function descend(node: VariableView, rest: string): VariableView | undefined {
	if (rest === "") return node;
	const tail = rest.startsWith(".") ? rest.slice(1) : rest;
	if (tail === rest && !rest.startsWith("[")) return undefined;
	for (const part of node.parts) {
		if (!tail.startsWith(part.name)) continue;
		const found = descend(part, tail.slice(part.name.length));
		if (found !== undefined) return found;
	}
	return undefined;
}

// ── nodes ─────────────────────────────────────────────────────────────────

function mmNode(mm: MmView): VariableView {
	const running = mm.invalidations.map((invalidation, index) =>
		leaf(
			`invalidation ${index}`,
			"invalidation",
			`${invalidation.event}${invalidation.owner === "" ? "" : ` of ${invalidation.owner}`} ${spanWords(invalidation.span)} by ${invalidation.thread}`,
		),
	);
	return {
		name: mm.name,
		kind: "mm",
		value: `${mm.exited ? "exited, " : ""}users ${mm.users}, count ${mm.count}, seq ${mm.seq}`,
		parts: [
			...mm.rows.map(rowNode),
			{ ...lockNode(mm.mmapLock), name: "mmap_lock" },
			leaf("users", "int", `${mm.users}`),
			leaf("count", "int", `${mm.count}`),
			leaf("seq", "seq", `${mm.seq}`),
			leaf("rss_anon", "int", `${mm.rssAnon}`),
			...countNodes(mm),
			...mm.vmas.map((vma) =>
				leaf(`vma ${vma.name}`, "vma", `${spanWords(vma.span)} ${vma.protection} ${vma.backing}`),
			),
			...running,
		],
	};
}

/** What it counts beside anonymous pages, and its cgroup. */
function countNodes(mm: MmView): readonly VariableView[] {
	return [
		leaf("rss_file", "int", `${mm.rssFile}`),
		leaf("rss_shmem", "int", `${mm.rssShmem}`),
		leaf("swap", "int", `${mm.swap}`),
		leaf("hugetlb", "int", `${mm.hugetlb}`),
		leaf(
			"memcg",
			"memcg",
			mm.memcg.limit > 0 ? `${mm.memcg.charge} of ${mm.memcg.limit}` : `${mm.memcg.charge}`,
		),
	];
}

function rowNode(row: CpuEntryView): VariableView {
	const flags = [
		row.dirty ? "dirty" : "",
		row.young ? "young" : "",
		row.exclusive ? "exclusive" : "",
		row.order > 0 ? `order ${row.order}` : "",
	].filter((flag) => flag !== "");
	const value =
		row.page === undefined
			? row.state
			: [row.state, `page ${row.page}`, row.write ? "rw" : "r", ...flags].join(" ");
	return {
		name: row.label,
		kind: "cpu pte",
		value,
		parts: [
			leaf("address", "addr", hex(row.address)),
			leaf("state", "state", row.state),
			leaf("page", "page", row.page === undefined ? "none" : `page ${row.page}`),
			...flagNodes(row),
		],
	};
}

function flagNodes(row: CpuEntryView): readonly VariableView[] {
	const flags = { write: row.write, dirty: row.dirty, young: row.young, exclusive: row.exclusive };
	return Object.entries(flags).map(([name, isSet]) => leaf(name, "bool", `${isSet}`));
}

function deviceNode(device: DeviceView, variables: readonly VariableView[]): VariableView {
	const prefix = `${device.name}.`;
	const own = variables.filter(({ name }) => name.startsWith(prefix));
	return {
		name: device.name,
		kind: "device",
		value: `${device.entries.length} entries`,
		parts: [
			...device.entries.map(deviceEntryNode),
			...own.map((variable) => ({ ...variable, name: variable.name.slice(prefix.length) })),
			...device.pools.map(({ name, type, free, total, removed }) =>
				leaf(name, "memory", `${type}, ${free} of ${total} free${removed ? ", removed" : ""}`),
			),
			...device.dma.map(({ page, mappings }) =>
				leaf(`dma page ${page}`, "dma", `${mappings} mappings`),
			),
		],
	};
}

function deviceEntryNode(entry: DeviceEntryView): VariableView {
	const warning =
		entry.disagreement === ""
			? ""
			: ` (${entry.disagreement}${entry.invalidating ? "; being invalidated" : ""})`;
	const table = translationWords(entry.table);
	const tlb = translationWords(entry.tlb);
	return {
		name: entry.label,
		kind: "device pte",
		value: `${table}, TLB ${tlb}${warning}`,
		parts: [
			leaf("address", "addr", hex(entry.address)),
			leaf("mm", "mm", entry.mm),
			leaf("table", "page", table),
			leaf("tlb", "page", tlb),
			leaf("disagreement", "text", entry.disagreement || "none"),
		],
	};
}

function pageNode(page: PageView): VariableView {
	return {
		name: `page ${page.id}`,
		kind: "page",
		value: `${page.kind}, refcount ${page.refcount}, mapcount ${page.mapcount}, content ${page.content}`,
		parts: [
			leaf("zone", "zone", page.zone),
			leaf("kind", "kind", page.kind),
			leaf("refcount", "int", `${page.refcount}`),
			leaf("mapcount", "int", `${page.mapcount}`),
			leaf("pins", "int", `${page.pins}`),
			leaf("locked", "bool", `${page.locked}`),
			leaf("dirty", "bool", `${page.dirty}`),
			leaf("lru", "text", page.lru),
			leaf("content", "int", `${page.content}`),
			...compoundNodes(page),
			leaf("mapped by", "text", page.mappedBy.join(", ") || "nobody"),
		],
	};
}

function compoundNodes({ compound }: PageView): readonly VariableView[] {
	if (compound === undefined) return [];
	const { head, refcount, mapcount, own } = compound;
	return [
		leaf("huge page", "page", `page ${head}`),
		leaf("its refcount", "int", `${refcount}`),
		leaf("its mapcount", "int", `${mapcount}`),
		leaf("own mapcount", "int", `${own}`),
	];
}

/** Page cache and swap, where there are any. */
function backingGroups({ files, swap }: StateView): readonly VariableView[] {
	const cached = (page: number | undefined) =>
		page === undefined ? "not in memory" : `page ${page}`;
	const pages = files.map(({ name, kind, page, stored }) =>
		leaf(name, kind, `${cached(page)}, stored ${stored}`),
	);
	const slots = swap.map(({ slot, users, page, stored }) =>
		leaf(`slot ${slot}`, "swap slot", `users ${users}, ${cached(page)}, stored ${stored}`),
	);
	return [
		...(pages.length > 0 ? [group("page cache", "page", pages)] : []),
		...(slots.length > 0 ? [group("swap", "slot", slots)] : []),
	];
}

function lockNode(lock: LockView): VariableView {
	const held =
		lock.writer !== undefined
			? `held by ${lock.writer}`
			: lock.readers.length > 0
				? `read by ${lock.readers.join(", ")}`
				: "free";
	const awaited = lock.waiters.length === 0 ? "" : `, awaited by ${lock.waiters.join(", ")}`;
	return { name: lock.name, kind: lock.type, value: `${held}${awaited}`, parts: [] };
}

function notifierNode(notifier: NotifierView): VariableView {
	const where =
		notifier.mm === undefined || notifier.span === undefined
			? ""
			: ` on ${notifier.mm} ${spanWords(notifier.span)}`;
	return {
		name: notifier.name,
		kind: "notifier",
		value: `${notifier.state}${where}, seq ${notifier.seq}`,
		parts: [leaf("state", "state", notifier.state), leaf("seq", "seq", `${notifier.seq}`)],
	};
}

function group(name: string, kind: string, parts: readonly VariableView[]): VariableView {
	return {
		name,
		kind: "group",
		value: parts.length === 1 ? `1 ${kind}` : `${parts.length} ${name}`,
		parts,
	};
}

function leaf(name: string, kind: string, value: string): VariableView {
	return { name, kind, value, parts: [] };
}

/** The device whose variable this is: shown below it. */
function ownerOf(variable: VariableView, state: StateView): DeviceView | undefined {
	return state.devices.find(({ name }) => variable.name.startsWith(`${name}.`));
}

function translationWords(translation: DeviceTranslation | undefined): string {
	return translation === undefined
		? "none"
		: `page ${translation.page} ${translation.write ? "rw" : "r"}`;
}

function spanWords({ start, end }: { readonly start: number; readonly end: number }): string {
	return `${hex(start)}..${hex(end)}`;
}

function hex(address: number): string {
	return `0x${address.toString(16)}`;
}
