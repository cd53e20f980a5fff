// What each primitive touches: after `r` the regions it reads, after `i` those it counts up, after `d` those it counts down,
// after `w` those it writes. Reading includes what decides whether it can run. What is not in the table touches everything.
// Where a count may go down and nothing happens at zero, as with mapcounts and rss, it stands after `i`: such steps commute.
//
// Left out on purpose, each time with its reason:
// - what only the thread itself can reach: its stack, its gather, a page that it has just allocated and nobody knows yet;
// - anon_vma of a VMA: only fork reads it, under mmap_lock for write, and faults set it under mmap_lock for read;
// - the shadow of an entry (what a load must give), where the entry is written too: it is read through the entry only;
// - whether a page that a CPU entry maps is free: who drops a reference that a mapping needs has broken `refcount` then;
// - whether a page that a CPU entry maps is one of a file: it leaves its file only when it is not mapped;
// - the address space that fork makes, as long as none is freed: nobody has its number yet, and all its entries are none.
//
// Beside what a step touches stands what its properties depend on: a device entry that is written must agree with the CPU
// entry, the end of an invalidation must leave no stale entry, a page must keep as many references as it has mappings.
// Entries change in ways that make a device entry stale only inside an invalidation of their own thread, which excuses
// them until it ends: the rows below say nothing of the device for those. The exception is the end of a migration, where
// an entry parts from the page that moved: it reads what the end of an invalidation looks at.

const NOTHING = "";
const READS_ENTRY = "r mmLife alive vma pte";
const NEXT_VMA = "r mmLife vma";
const PUTS_PAGE = "d refcount free i memcg r pageLock";
/** A mapping may need the reference that is dropped here. */
const PUTS_ANY_PAGE = `${PUTS_PAGE} mapcount`;
const ALLOCATES = "i refcount w free memcg";
const READS_DEVICE = "r device";
const ZAPS = "r mmLife pageFlags i rss mapcount d refcount free w pte";
/** By the reverse mapping, which knows the entry's place: the address space is not asked for again. */
const UNMAPS = `${PUTS_PAGE} r mapping i mapcount w pte pageFlags`;
const FORKS =
	"r mmLife vma pageFlags mapping i rss mapcount refcount w pte tables free memcg content cache";
const MOVES = "r refcount pageLock w pageFlags mapping memcg";

export const rows: { readonly [name: string]: string } = {
	// ── address spaces ────────────────────────────────────────────────────────
	mmget_not_zero: "r mmLife alive i users",
	mmgrab: "r mmLife i mmCount",
	mmdrop: "r mmLife d mmCount",
	mm_count_drop: "r mmLife d mmCount",
	mm_process_drop: "r mmLife w users alive",
	// Who drops the last reference tears the address space down; that is decided among those who drop.
	mm_users_drop: "r mmLife d users",
	mm_duplicate: "r mmLife vma w users",
	mm_populated: "r mmLife tables",
	get_mm_counter: "r mmLife rss",
	hugetlb_usage: "r mmLife rss",
	memcg_limit: "r mmLife w memcg",
	memcg_usage: "r mmLife memcg",
	tables_free: "r mmLife vma w tables",
	vma_lookup: NEXT_VMA,
	vma_part: NEXT_VMA,
	vma_next: NEXT_VMA,
	vma_may_read: NEXT_VMA,
	vma_may_write: NEXT_VMA,
	vma_insert: "r mmLife w vma",
	vma_restore: "r mmLife w vma",
	vma_move: "r mmLife w vma",
	vma_bind: "r mmLife w vma",
	vma_detach: "r mmLife w vma",
	vma_protect: "r mmLife w vma",
	mm_detach_all: "r mmLife w vma tables",
	vma_set_flags: "r mmLife w vma",
	// ── entries ───────────────────────────────────────────────────────────────
	pte_read: READS_ENTRY,
	pte_set_zero: "r mmLife w pte tables",
	pte_set_anon: "r mmLife vma i rss mapcount w pte tables",
	pte_set_special: "r mmLife vma w pte tables",
	pte_set_file: "r mmLife vma mapping i refcount mapcount rss w pte tables",
	pte_map_around: "r mmLife vma cache mapping pageLock i refcount mapcount rss w pte tables",
	pte_set_swapped: "r mmLife vma pageFlags i rss mapcount memcg w pte refcount free cache mapping",
	pte_get_page: "r mmLife pte i refcount",
	pte_trylock_page: "r mmLife pte i refcount w pageLock",
	pte_follow: "r mmLife alive vma pte i refcount w pageFlags",
	pte_reuse: "r mmLife vma refcount pageLock mapping pageFlags w pte",
	pte_replace: "r mmLife vma pageFlags i rss mapcount w pte",
	pte_zap_next: ZAPS,
	pte_zap_other: ZAPS,
	pte_protect_next: "r mmLife vma w pte",
	pte_wrprotect_next: "r mmLife w pte",
	pte_fork_next: FORKS,
	pte_move: "r mmLife w pte tables",
	pte_make_exclusive: "r mmLife i mapcount w pte pageFlags",
	pte_restore_exclusive: "r mmLife vma i mapcount w pte",
	migration_wait: "r mmLife pte pageLock",
	uffd_wait: READS_ENTRY,
	// ── the reverse mapping ───────────────────────────────────────────────────
	page_mlocked: READS_ENTRY,
	page_mappings: "r mapcount",
	page_is_mapped: "r mapcount",
	// A count of each address space on the way, which is given back with the next step.
	rmap_next: "r mmLife pte i mmCount",
	rmap_migration_next: "r mmLife pte",
	pte_unmap: `${UNMAPS} i rss w cache`,
	pte_poison: `${UNMAPS} r pageFlags i rss`,
	pte_make_migration: UNMAPS,
	pte_mkclean: "w pte pageFlags",
	pte_remove_migration: "r vma pageFlags mapping checked i refcount mapcount rss w pte",
	// ── pages ─────────────────────────────────────────────────────────────────
	gather_free: PUTS_PAGE,
	page_alloc: ALLOCATES,
	page_alloc_vma: `${ALLOCATES} r mmLife vma`,
	page_alloc_node: ALLOCATES,
	page_alloc_device: `${ALLOCATES} r pgmap`,
	page_fill: "w content",
	page_copy: "r free w content",
	copy_page: "r free w content",
	zero_page: "r free w content",
	page_get: "r free i refcount",
	get_page: "r free i refcount",
	page_put: PUTS_ANY_PAGE,
	page_unpin: `${PUTS_ANY_PAGE} w pageFlags`,
	page_is: "r pageFlags mapping",
	lock_page: "w pageLock",
	trylock_page: "w pageLock",
	unlock_page: "w pageLock",
	page_disown: "w pageLock pageFlags",
	mark_dirty: "r free w pageFlags",
	touch_page: "r free",
	lru_isolate: "r mapping i refcount w pageFlags",
	lru_putback: `${PUTS_ANY_PAGE} w pageFlags`,
	pgmap_kill: "w pgmap",
	pgmap_wait: "r free",
	// ── reclaim, page cache, swap ─────────────────────────────────────────────
	pte_isolate: "r mmLife pte mapping i refcount w pageFlags",
	pte_pageout: "r mmLife pte mapping mapcount i refcount w pageFlags",
	swap_add: "i refcount w cache mapping pageFlags",
	swap_read: `${ALLOCATES} r mmLife vma pte w cache mapping`,
	cache_read: `${ALLOCATES} r mmLife vma w cache`,
	cache_find: "r mmLife vma cache i refcount",
	cache_remove: "r mapcount pageLock content i memcg w refcount free cache mapping pageFlags",
	page_write_out: "r mapping content w cache pageFlags",
	// ── migration ─────────────────────────────────────────────────────────────
	migrate_collect_table: "r mmLife vma i mapcount w pte pageLock pageFlags",
	migrate_collect_frame: "r free i refcount w pageLock mapping",
	migrate_refused: "r mapcount refcount mapping",
	migrate_move: MOVES,
	migrate_insert: "r mmLife vma pageLock i refcount mapcount rss w pte tables pageFlags memcg",
	hmm_collect_table: "r mmLife vma i mapcount refcount w pte pageLock pageFlags",
	hmm_migrate_mapping: MOVES,
	movable_next: "r free pageFlags i refcount",
	movable_may_isolate: "r pageFlags",
	movable_set_isolated: "w pageFlags",
	movable_moved: "w pageFlags",
	// ── huge pages ────────────────────────────────────────────────────────────
	huge_fits: "r mmLife vma pte",
	huge_alloc: `${ALLOCATES} r mmLife`,
	huge_put: PUTS_PAGE,
	huge_may_collapse: "r mmLife vma pte refcount pageFlags",
	pte_set_huge: "r mmLife vma mapping i refcount mapcount rss w pte tables",
	pte_split_huge: "r mmLife w pte",
	pte_collapse: `${PUTS_PAGE} r mmLife vma refcount i mapcount rss w pte content pageFlags`,
	huge_cache_read: `${ALLOCATES} r mmLife vma w cache`,
	hugetlb_find: "r mmLife vma cache",
	hugetlb_set_whole: "r mmLife vma mapping i refcount mapcount rss w pte tables cache",
	hugetlb_set_piece: "r mmLife vma mapping i refcount mapcount rss w pte tables cache",
	hugetlb_next: "r mmLife pte mapping",
	hugetlb_zap: `${ZAPS} r mapping w cache`,
	hugetlb_poison: `${UNMAPS} r mmLife i rss w cache`,
	hugetlb_fork: FORKS,
	hugetlb_table_alloc: "r mmLife w tables",
	hvo_set: "w cache",
	head_refs: "r cache",
	head_maps: "r cache",
	part_maps: "r cache",
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
	inv_end: "r mmLife checked pte mapping tree w mmSeq invalidations",
	plain_add: "r mmLife alive i mmCount w tree notifierSeq",
	plain_remove: "w tree",
	plain_next: "r tree",
	// How many callbacks run; who waits for none reads it.
	plain_begin: "i notifierSeq",
	plain_end: "i notifierSeq",
	plain_wait_idle: "r notifierSeq",
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
	device_atomic_add: "r device free pte mapping w content",
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
	async_put: "w works",
	async_put_next: "w works",
	wake: "w woken",
	wake_prepare: "w woken",
	wake_wait: "r woken",
	sleep: NOTHING,
	mmap_read_lock: "r mmLife i mmap",
	mmap_read_unlock: "r mmLife i mmap",
	mmap_write_lock: "r mmLife w mmap",
	mmap_write_unlock: "r mmLife w mmap",
	mmap_write_downgrade: "r mmLife w mmap",
	mmap_read_trylock: "r mmLife w mmap",
};

/** What a scenario can have, by which some primitives touch more. */
export type Feature = "devices" | "exclusive" | "moves" | "files" | "swap" | "exit" | "insert";

const PUTS_MAPPED = "r pageLock i memcg";
const LEAVES_SWAP = "r mapcount w cache mapping";
/** Who drops the last count of an address space frees it. */
const FREES_MM = "w mmLife";

export const additions: { readonly [name: string]: Partial<Readonly<Record<Feature, string>>> } = {
	mmdrop: { exit: FREES_MM },
	mm_count_drop: { exit: FREES_MM },
	rmap_next: { exit: FREES_MM },
	mm_users_drop: { exit: "w users alive" },
	// The number of one that was freed is given out again.
	mm_duplicate: { exit: "w mmLife alive mmCount mmSeq" },
	// Only where notifiers come or go does the end of an invalidation find some that were put off.
	inv_end: { insert: "w tree" },
	pte_zap_next: {
		devices: PUTS_MAPPED,
		exclusive: PUTS_MAPPED,
		moves: "r mapping",
		files: "r mapping w pageFlags",
		swap: `${PUTS_MAPPED} ${LEAVES_SWAP}`,
	},
	pte_zap_other: {
		devices: PUTS_MAPPED,
		exclusive: PUTS_MAPPED,
		moves: "r mapping",
		files: "r mapping w pageFlags",
		swap: `${PUTS_MAPPED} ${LEAVES_SWAP}`,
	},
	gather_free: { swap: LEAVES_SWAP },
	pte_reuse: { swap: `${PUTS_PAGE} w cache mapping` },
	pte_replace: { moves: "r mapping", files: "r mapping" },
	migrate_move: { swap: `${PUTS_PAGE} w cache`, files: `${PUTS_PAGE} w cache` },
	hmm_migrate_mapping: { files: `${PUTS_PAGE} w cache` },
};
