// Which primitives other threads cannot tell apart from arithmetic, with the argument for each: they run together with
// the visible instruction before them.

const localPrimitives: ReadonlySet<string> = new Set([
	// Packing and unpacking of values.
	"page_span",
	"pfn_of",
	"event_of",
	// What an address space can hold never changes.
	"mm_span",
	// Reads the interval tree while the sequence is odd: the tree is frozen until inv_end.
	"inv_next",
	// Reads a VMA while the caller holds mmap_lock: VMAs change under the write lock only.
	"pte_table_rest",
	// Look at the thread's own locks, which nobody else takes or releases.
	"mmap_assert_locked",
	"mmap_assert_unlocked",
	// Ends in a violation or does nothing.
	"warn_refused",
]);

export function isLocalPrimitive(name: string): boolean {
	return localPrimitives.has(name);
}
