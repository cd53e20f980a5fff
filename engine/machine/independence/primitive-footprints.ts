// What each primitive touches: after `r` the regions it reads, after `i` those it counts up, after `d` those it counts down,
// after `w` those it writes. Reading includes what decides whether it can run. What is not in the table touches everything.
//
// Left out on purpose, each time with its reason:
// - what only the thread itself can reach: its stack, its gather, a page that it has just allocated and nobody knows yet;
// - anon_vma of a VMA: only fork reads it, under mmap_lock for write, and faults set it under mmap_lock for read;
// - the shadow of an entry (what a load must give), where the entry is written too: it is read through the entry only;
// - whether a page that a CPU entry maps is free: who drops a reference that a mapping needs has broken `refcount` then.
//
// Beside what a step touches stands what its properties depend on: a device entry that is written must agree with the CPU
// entry, the end of an invalidation must leave no stale entry, a page must keep as many references as it has mappings.
// Entries change in ways that make a device entry stale only inside an invalidation of their own thread, which excuses
// them until it ends: the rows below say nothing of the device for those.

import type { Program } from "../../program/program.ts";
import type { Region } from "./footprint.ts";

export interface Touches {
	readonly reads: readonly Region[];
	readonly increments: readonly Region[];
	readonly decrements: readonly Region[];
	readonly writes: readonly Region[];
}

const NOTHING = "";
const READS_ENTRY = "r mmLife alive vma pte";
const NEXT_VMA = "r mmLife vma";
const PUTS_PAGE = "d refcount free i memcg r pageLock";
const READS_DEVICE = "r device";

/** Rows that hold in plain memory (see PlainWorld), where entries and pages have fewer ways to go. */
const plainMemory: { readonly [name: string]: string } = {
	pte_zap_next: "r mmLife pageFlags i rss mapcount d refcount free w pte",
	gather_free: PUTS_PAGE,
	page_put: `${PUTS_PAGE} mapcount`, // a mapping may need the reference that is dropped here
	pte_reuse: "r mmLife vma refcount pageLock mapping pageFlags w pte",
	pte_replace: "r mmLife vma pageFlags i rss mapcount w pte",
	pte_protect_next: "r mmLife vma w pte",
};

/** What cannot come up in plain memory: the kernel scripts ask what an entry is before they get there. */
const foreignToPlainMemory: ReadonlySet<string> = new Set([
	"pte_set_file",
	"pte_set_special",
	"pte_map_around",
	"pte_set_swapped",
	"pte_restore_exclusive",
	"pte_trylock_page",
	"swap_read",
	"cache_read",
	"huge_fits",
	"huge_alloc",
	"huge_put",
	"huge_cache_read",
	"pte_set_huge",
	"pte_split_huge",
]);

/** What brings other entries and pages about than those of plain memory. */
const enriching: ReadonlySet<string> = new Set([
	"page_alloc_device",
	"pte_make_exclusive",
	"pte_make_migration",
	"pte_poison",
	"pte_unmap",
	"migrate_collect_table",
	"migrate_collect_frame",
	"migrate_insert",
	"vma_insert",
	"vma_restore",
	"vma_move",
	"huge_may_collapse",
]);

/** Without them nobody looks at what is charged. */
const memcgReaders = ["memcg_limit", "memcg_usage"];

const rows: { readonly [name: string]: string } = {
	// ── address spaces ────────────────────────────────────────────────────────
	mmget_not_zero: "r mmLife alive i users",
	mmgrab: "r mmLife i mmCount",
	mmdrop: "d mmCount w mmLife",
	mm_count_drop: "d mmCount w mmLife",
	mm_process_drop: "r mmLife w users alive",
	mm_populated: "r mmLife tables",
	tables_free: "r mmLife vma w tables",
	vma_lookup: NEXT_VMA,
	vma_part: NEXT_VMA,
	vma_next: NEXT_VMA,
	vma_may_read: NEXT_VMA,
	vma_may_write: NEXT_VMA,
	vma_insert: "r mmLife w vma",
	vma_detach: "r mmLife w vma",
	vma_protect: "r mmLife w vma",
	mm_detach_all: "r mmLife w vma",
	vma_set_flags: "r mmLife w vma",
	// ── entries ───────────────────────────────────────────────────────────────
	pte_read: READS_ENTRY,
	page_mlocked: READS_ENTRY,
	pte_set_zero: "r mmLife w pte tables",
	pte_set_anon: "r mmLife vma i rss mapcount w pte tables",
	pte_get_page: "r mmLife pte i refcount",
	migration_wait: "r mmLife pte pageLock",
	uffd_wait: READS_ENTRY,
	// ── pages ─────────────────────────────────────────────────────────────────
	page_alloc: "i refcount w free memcg",
	page_alloc_vma: "r mmLife vma i refcount w free memcg",
	page_copy: "r free w content",
	copy_page: "r free w content",
	zero_page: "r free w content",
	page_get: "r free i refcount",
	page_free_next: NOTHING,
	lock_page: "w pageLock",
	trylock_page: "w pageLock",
	unlock_page: "w pageLock",
	page_unlock_own: "w pageLock",
	mark_dirty: "r free w pageFlags",
	touch_page: "r free",
	// ── notifiers ─────────────────────────────────────────────────────────────
	set_seq: "w notifierSeq",
	read_retry: "r tree notifierSeq",
	check_retry: "r tree notifierSeq",
	sub_sample: "r tree notifierSeq mmSeq",
	sub_wait: "r tree mmSeq",
	sub_mm: "r tree",
	sub_span: "r tree",
	sub_is_first: "r mmLife tree",
	sub_insert: "r mmLife alive i mmCount w tree notifierSeq mmSeq",
	sub_remove: "r mmLife mmSeq w tree",
	sub_wait_removed: "r tree",
	inv_begin: "r mmLife tree i invalidations w mmSeq",
	inv_end: "r mmLife checked pte mapping w mmSeq tree invalidations",
	// ── devices and CPUs ──────────────────────────────────────────────────────
	device_set: "r pte mapping invalidations w device checked",
	device_set_atomic: "r pte mapping invalidations w device checked",
	device_mm: "r tree",
	device_clear_next: "w device checked",
	device_demote_next: "w device checked",
	device_flush: "w device checked",
	device_pte: READS_DEVICE,
	device_pte_write: READS_DEVICE,
	device_pte_atomic: READS_DEVICE,
	device_load: "r device free content",
	device_store: "r device free pte mapping w content",
	dma_map: "r free i dma",
	dma_unmap: "d dma",
	dma_read: "r dma free content",
	dma_write: "r dma free pte mapping pageFlags w content",
	cpu_load: "r mmLife pte content",
	cpu_store: "r mmLife w pte content",
	// ── what drivers keep ─────────────────────────────────────────────────────
	fence_signal: "w fences",
	fence_reset: "w fences",
	fence_wait: "r fences",
	get: "i krefs",
	kref_drop: "w krefs",
	list_add: "w lists",
	list_del: "w lists",
	list_empty: "r lists",
	list_first: "r lists",
	list_next: "r lists",
	queue_work: "w works",
	work_cancel: "w works",
	work_wait: "r works ended",
	wake: "w woken",
	wake_prepare: "w woken",
	wake_wait: "r woken",
	sleep: NOTHING,
	current: NOTHING,
	mmap_read_lock: "r mmLife i mmap",
	mmap_read_unlock: "r mmLife i mmap",
	mmap_write_lock: "r mmLife w mmap",
	mmap_write_unlock: "r mmLife w mmap",
	mmap_write_downgrade: "r mmLife w mmap",
	mmap_read_trylock: "r mmLife w mmap",
};

/** What the scenario cannot do, from which more is known of what it can. */
export interface Bounds {
	/** Every page is small anonymous system memory, never swapped, moved or poisoned. */
	readonly hasPlainMemory: boolean;
	/** Some process may end: then the last mmput tears its address space down. */
	readonly canExit: boolean;
	/** Notifiers come and go while threads run. */
	readonly canInsert: boolean;
	/** There are notifiers beside interval notifiers. */
	readonly hasPlain: boolean;
	/** Regions that nothing in the scenario ever looks at: who writes them first shows nowhere. */
	readonly unread: readonly Region[];
}

export function boundsOf({ primitives, world }: Program, used: ReadonlySet<string>): Bounds {
	const isAnonymous = world.processes.every(({ mappings }) =>
		mappings.every(({ backing }) => backing === "anon"),
	);
	return {
		hasPlainMemory:
			isAnonymous &&
			world.files.length === 0 &&
			!world.hasHuge &&
			world.swapSlots === 0 &&
			!primitives.some((name) => enriching.has(name)),
		canExit: used.has("mm_process_drop") || used.has("async_put"),
		canInsert: used.has("sub_insert") || used.has("sub_remove"),
		unread: [
			...(used.has("mm_populated") ? [] : ["tables" as const]),
			...(memcgReaders.some((name) => primitives.includes(name)) ? [] : ["memcg" as const]),
		],
		hasPlain: world.notifiers.some(({ type }) => type !== "interval"),
	};
}

/** What a primitive touches: `anything` where no row says, `never` where it cannot come up. */
export function touchesOf(name: string, bounds: Bounds): Touches | "anything" | "never" {
	// Who drops the last reference tears the address space down; that is decided among those who drop.
	if (name === "mm_users_drop")
		return parse(bounds.canExit ? "r mmLife w users alive" : "r mmLife d users");
	// Only where notifiers come or go does the end of an invalidation find some that were put off.
	if (name === "inv_end" && !bounds.canInsert)
		return parse("r mmLife checked pte mapping tree w mmSeq invalidations");
	if (!bounds.hasPlain && name.startsWith("plain_")) return "never";
	if (bounds.hasPlainMemory && foreignToPlainMemory.has(name)) return "never";
	const row = bounds.hasPlainMemory ? (plainMemory[name] ?? rows[name]) : rows[name];
	return row === undefined ? "anything" : parse(row);
}

function parse(row: string): Touches {
	const found: { [way: string]: Region[] } = { r: [], i: [], d: [], w: [] };
	let into: Region[] = [];
	for (const word of row.split(" ")) {
		const list = found[word];
		if (list) into = list;
		else if (word !== "") into.push(word as Region);
	}
	return {
		reads: found.r ?? [],
		increments: found.i ?? [],
		decrements: found.d ?? [],
		writes: found.w ?? [],
	};
}
