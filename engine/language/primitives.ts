// What only the scripts of the kernel model may call, in the shape of builtins.ts. A primitive is what the kernel does
// under one page-table lock, one notifier lock or with one atomic counter; everything larger is a script in kernel/.
// The machine implements each row (machine/primitives.ts); a test walks both tables.

import type { Builtin, Kind, Parameter } from "./builtin.ts";

function primitive(
	name: string,
	parameters: readonly (readonly [string, Kind])[],
	result: Kind,
	doc: string,
): Builtin {
	return {
		name,
		kernelName: name,
		group: "primitive",
		parameters: parameters.map(([name, kind]): Parameter => ({ name, kind, doc: "" })),
		result,
		returns: "",
		errors: [],
		needs: [],
		sleeps: false,
		doc,
		modelled: true,
	};
}

export const primitives: readonly Builtin[] = [
	// ── VMAs and address spaces ────────────────────────────────────────────
	primitive(
		"vma_insert",
		[
			["mm", "mm"],
			["pages", "int"],
			["prot", "int"],
		],
		"span",
		"First free place of that many pages becomes a VMA; the empty span where there is none.",
	),
	primitive(
		"vma_detach",
		[
			["mm", "mm"],
			["span", "span"],
		],
		"bool",
		"Splits VMAs at the edges and takes those inside out of the tree; false where there is none.",
	),
	primitive(
		"vma_protect",
		[
			["mm", "mm"],
			["span", "span"],
			["prot", "int"],
		],
		"int",
		"Splits VMAs at the edges and sets their protection: bit 0, something changed; bit 1, there are holes.",
	),
	primitive(
		"vma_next",
		[
			["mm", "mm"],
			["at", "addr"],
			["end", "addr"],
		],
		"span",
		"The part below `end` of the first VMA that ends beyond `at`, from `at` on; the empty span where there is none.",
	),
	primitive("mm_span", [["mm", "mm"]], "span", "Everything the address space can hold."),
	primitive(
		"mm_populated",
		[
			["mm", "mm"],
			["span", "span"],
		],
		"span",
		"From the first to the last page of the span that lies under an existing PTE table.",
	),
	primitive(
		"mm_duplicate",
		[["mm", "mm"]],
		"mm",
		"A new address space with copies of the VMAs, one user, no notifiers.",
	),
	primitive(
		"mm_users_drop",
		[["mm", "mm"]],
		"int",
		"Drops a reference of mmget_not_zero; the number of users left.",
	),
	primitive(
		"mm_process_drop",
		[["mm", "mm"]],
		"int",
		"Drops the process's own reference; the number of users left, or -1 where it had ended before.",
	),
	primitive(
		"mm_count_drop",
		[["mm", "mm"]],
		"none",
		"Drops a reference to the struct that the kernel itself holds.",
	),
	primitive(
		"mm_detach_all",
		[["mm", "mm"]],
		"none",
		"Takes every VMA out of the tree: the address space is gone.",
	),
	primitive(
		"tables_free",
		[
			["mm", "mm"],
			["span", "span"],
		],
		"none",
		"Frees the page tables of the span under which no VMA is left.",
	),
	primitive(
		"mmap_assert_locked",
		[["mm", "mm"]],
		"none",
		"kernel-bug unless the thread holds mmap_lock.",
	),
	primitive(
		"mmap_assert_unlocked",
		[["mm", "mm"]],
		"none",
		"self-deadlock if the thread holds mmap_lock.",
	),

	// ── page-table entries, one at a time ──────────────────────────────────
	primitive(
		"pte_read",
		[
			["mm", "mm"],
			["addr", "addr"],
		],
		"int",
		"The entry and the rights of its VMA, read without a lock: PTE_… and VMA_… bits.",
	),
	primitive(
		"pte_set_zero",
		[
			["mm", "mm"],
			["addr", "addr"],
		],
		"bool",
		"Maps the zero page if the entry is still none.",
	),
	primitive(
		"pte_set_anon",
		[
			["mm", "mm"],
			["addr", "addr"],
			["page", "page"],
			["write", "bool"],
		],
		"bool",
		"Maps a new anonymous page if the entry is still none: mapcount, rss.",
	),
	primitive(
		"pte_reuse",
		[
			["mm", "mm"],
			["addr", "addr"],
			["entry", "int"],
		],
		"bool",
		"Makes the entry writable in place if it is still `entry` and nobody else has the page.",
	),
	primitive(
		"pte_get_page",
		[
			["mm", "mm"],
			["addr", "addr"],
			["entry", "int"],
		],
		"page",
		"A reference to the page of the entry if it is still `entry`, else none.",
	),
	primitive(
		"pte_replace",
		[
			["mm", "mm"],
			["addr", "addr"],
			["entry", "int"],
			["page", "page"],
		],
		"bool",
		"Replaces the entry by a writable one to `page` if it is still `entry`: rmap, rss, CPU TLB.",
	),
	primitive(
		"pte_zap_next",
		[
			["mm", "mm"],
			["at", "addr"],
			["end", "addr"],
		],
		"addr",
		"Clears the first entry that is not none from `at` on: rss, mapcount; the page's reference goes to the thread's gather. The address behind it, or `end`.",
	),
	primitive(
		"pte_protect_next",
		[
			["mm", "mm"],
			["at", "addr"],
			["end", "addr"],
			["prot", "int"],
		],
		"addr",
		"Gives the first entry that is not none the rights of `prot`, as far as its page allows. The address behind it, or `end`.",
	),
	primitive(
		"pte_fork_next",
		[
			["mm", "mm"],
			["child", "mm"],
			["at", "addr"],
			["end", "addr"],
		],
		"addr",
		"Write-protects the parent's first entry that is not none and gives the child the same page. The address behind it, or `end`.",
	),
	primitive(
		"pte_table_rest",
		[
			["mm", "mm"],
			["at", "addr"],
			["end", "addr"],
		],
		"span",
		"From `at` to the end of its PTE table, its VMA or `end`, whichever comes first. The caller holds mmap_lock.",
	),
	primitive("page_span", [["addr", "addr"]], "span", "The one page at the address."),
	primitive("pfn_of", [["entry", "int"]], "int", "The word of hmm_range for what pte_read gave."),
	primitive("gather_free", [], "none", "CPU TLB flush, then puts the pages that pte_zap gathered."),

	// ── pages ──────────────────────────────────────────────────────────────
	primitive(
		"page_alloc",
		[],
		"page",
		"A zeroed page with one reference; none when memory is full.",
	),
	primitive(
		"page_copy",
		[
			["from", "page"],
			["to", "page"],
		],
		"none",
		"Copies the content.",
	),
	primitive(
		"page_put",
		[["page", "page"]],
		"none",
		"Drops a reference; the last one frees the page.",
	),

	// ── interval notifiers ─────────────────────────────────────────────────
	primitive(
		"sub_seq",
		[["n", "notifier"]],
		"seq",
		"The number the notifier's callback last published.",
	),
	primitive(
		"sub_wait",
		[
			["n", "notifier"],
			["seq", "seq"],
		],
		"none",
		"Sleeps while the mm's number is `seq`.",
	),
	primitive(
		"sub_is_first",
		[["mm", "mm"]],
		"bool",
		"True where no notifier was ever inserted into the mm.",
	),
	primitive(
		"sub_insert",
		[
			["n", "notifier"],
			["mm", "mm"],
			["span", "span"],
		],
		"int",
		"Inserts or defers under the subscriptions lock; takes a count of the mm.",
	),
	primitive(
		"sub_remove",
		[["n", "notifier"]],
		"bool",
		"Removes, or queues for removal while an invalidation runs: true, wait with sub_wait_removed.",
	),
	primitive(
		"sub_wait_removed",
		[["n", "notifier"]],
		"none",
		"Sleeps until the removal has happened.",
	),
	primitive("sub_span", [["n", "notifier"]], "span", "The span the notifier was inserted for."),
	primitive("sub_mm", [["n", "notifier"]], "mm", "The mm the notifier was inserted into, or none."),
	primitive(
		"inv_begin",
		[
			["mm", "mm"],
			["span", "span"],
			["event", "event"],
		],
		"seq",
		"mn_itree_inv_start_range: counts the invalidation and makes the number odd if a notifier is hit.",
	),
	primitive(
		"inv_next",
		[
			["mm", "mm"],
			["span", "span"],
			["after", "notifier"],
		],
		"notifier",
		"The next inserted notifier that overlaps the span, or none. The number is odd, so the tree stands still.",
	),
	primitive(
		"inv_end",
		[
			["mm", "mm"],
			["span", "span"],
		],
		"none",
		"mn_itree_inv_end: the last one makes the number even, works off deferred inserts and removes, wakes readers.",
	),
	primitive(
		"event_of",
		[
			["mm", "mm"],
			["span", "span"],
			["type", "event"],
			["blockable", "bool"],
			["owner", "device"],
		],
		"event",
		"The mmu_notifier_range handed to callbacks.",
	),
	primitive(
		"call_invalidate",
		[
			["n", "notifier"],
			["span", "span"],
			["event", "event"],
			["seq", "seq"],
		],
		"bool",
		"Calls the notifier's invalidate in this thread.",
	),
	primitive(
		"warn_refused",
		[["n", "notifier"]],
		"none",
		"kernel-bug: the callback refused an invalidation that may block; the kernel warns and goes on.",
	),

	// ── the device ─────────────────────────────────────────────────────────
	primitive(
		"device_set",
		[
			["d", "device"],
			["addr", "addr"],
			["page", "page"],
			["write", "bool"],
			["mm", "mm"],
		],
		"none",
		"Writes one device entry; the device may cache it at once.",
	),
	primitive(
		"device_clear_next",
		[
			["d", "device"],
			["at", "addr"],
			["end", "addr"],
		],
		"addr",
		"Clears the first device entry from `at` on; the address behind it, or `end` where there was none.",
	),
	primitive(
		"device_demote_next",
		[
			["d", "device"],
			["at", "addr"],
			["end", "addr"],
		],
		"addr",
		"Takes write permission from the first writable device entry from `at` on; the address behind it, or `end`.",
	),
	primitive(
		"device_load",
		[
			["d", "device"],
			["addr", "addr"],
		],
		"int",
		"One load through TLB and device table: the value, or FAULTED.",
	),
	primitive(
		"device_store",
		[
			["d", "device"],
			["addr", "addr"],
			["value", "int"],
		],
		"int",
		"One store through TLB and device table: 0, or FAULTED.",
	),
	primitive(
		"call_fault",
		[
			["d", "device"],
			["addr", "addr"],
			["write", "bool"],
		],
		"int",
		"Calls the device's `on fault` in this thread; -EFAULT where it has none.",
	),

	// ── the CPU ────────────────────────────────────────────────────────────
	primitive(
		"cpu_load",
		[
			["mm", "mm"],
			["addr", "addr"],
		],
		"int",
		"One load through the CPU entry: the value, or FAULTED.",
	),
	primitive(
		"cpu_store",
		[
			["mm", "mm"],
			["addr", "addr"],
			["value", "int"],
		],
		"int",
		"One store through the CPU entry: 0, or FAULTED.",
	),
];

/** Integer constants of the kernel model, beside the table of builtins: bits of pte_read and the fault marker. */
export const primitiveConstants: readonly { readonly name: string; readonly value: number }[] = [
	{ name: "PTE_PRESENT", value: 1 << 0 },
	{ name: "PTE_WRITE", value: 1 << 1 },
	{ name: "PTE_DIRTY", value: 1 << 2 },
	{ name: "PTE_YOUNG", value: 1 << 3 },
	{ name: "PTE_EXCLUSIVE", value: 1 << 4 },
	{ name: "PTE_PROTNONE", value: 1 << 5 },
	{ name: "PTE_ZERO", value: 1 << 6 },
	{ name: "VMA_EXISTS", value: 1 << 24 },
	{ name: "VMA_READ", value: 1 << 25 },
	{ name: "VMA_WRITE", value: 1 << 26 },
	{ name: "PFN_VALID", value: 1 << 12 },
	{ name: "PFN_WRITE", value: 1 << 13 },
	{ name: "PFN_ERROR", value: 1 << 14 },
	{ name: "FAULTED", value: -0x80000000 },
];
