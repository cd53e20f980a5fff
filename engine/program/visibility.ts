// Which primitives other threads cannot tell apart from arithmetic, with the argument for each: they run together with
// the visible instruction before them.

const localPrimitives: ReadonlySet<string> = new Set([
	// Packing and unpacking of values.
	"page_span",
	"huge_span",
	// What the scenario can have never changes.
	"may_be_huge",
	"has_plain",
	"pfn_of",
	"range_form_check",
	"range_form_part",
	"event_of",
	// What an address space can hold never changes.
	"mm_span",
	// Parts of what sub_sample read.
	"sample_seq",
	"sample_is_invalidating",
	// Reads the interval tree while the sequence is odd: the tree is frozen until inv_end.
	"inv_next",
	// Reads a VMA while the caller holds mmap_lock: VMAs change under the write lock only.
	"pte_table_rest",
	// Reads a VMA under mmap_lock likewise.
	"vma_flags",
	// What a huge page consists of never changes.
	"huge_part",
	// Parts of a place, and what never changes about a device memory.
	"place_mm",
	"place_addr",
	"memory_pages",
	"memory_page",
	"page_node",
	// Unpacks a word.
	"entry_page",
	// The thread's own frame and its own set of pages.
	"migrate_reset",
	"hmm_array_fill",
	"non_block_start",
	"non_block_end",
	"page_free_next",
	// Looks for a lock that the thread holds.
	"migrate_mm",
	// What a page is, and whose: constant while somebody has a reference, as whoever asks does.
	"is_zero_page",
	"is_device_private_page",
	"is_device_coherent_page",
	"page_owner",
	// Look at the thread's own locks, which nobody else takes or releases.
	"mmap_assert_locked",
	"mmap_assert_unlocked",
	// End in a violation or do nothing.
	"longterm_pinned",
	"migrate_check_order",
	"warn_refused",
]);

export function isLocalPrimitive(name: string): boolean {
	return localPrimitives.has(name);
}
