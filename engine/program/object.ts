// Where the parts of packed values lie: objects of a function (an hmm_range), and values that fit one word (a span, an
// event, a word of hmm_range). Written by lowering, read by the machine, named by the views; nowhere else.

/** Fields of an hmm_range object, then one word a page. Every object begins with its span. */
export const rangeField = {
	span: 0,
	notifier: 1,
	seq: 2,
	default_flags: 3,
	pfn_flags_mask: 4,
	owner: 5,
	pfns: 6,
} as const;

/** What an hmm_range of 2020 has behind its words: how its driver wants them written. */
export const rangeForm = { pfn_shift: 0, flags: 1, values: 3, words: 6 } as const;

/** Fields of a migrate_vma object, then its source words, then as many destinations; one each a page. */
export const migrateField = {
	span: 0,
	select: 1,
	owner: 2,
	fault_page: 3,
	cpages: 4,
	/** The address space whose pages are open; none for migrate_device_range. */
	mm: 5,
	src: 6,
} as const;

/** A word of migrate_vma.src: page number + 1, then the flags. */
export const migratePfn = {
	pageMask: 0xfff,
	valid: 1 << 12,
	migrate: 1 << 13,
	write: 1 << 14,
} as const;

/** Where an object keeps its span. */
export const SPAN_FIELD = 0;

/** A span is `start | end << SPAN_SHIFT`, in pages. */
export const SPAN_SHIFT = 12;
export const SPAN_MASK = (1 << SPAN_SHIFT) - 1;

export function spanOf(start: number, end: number): number {
	return start | (end << SPAN_SHIFT);
}

/** A word of hmm_range: page number + 1, then the flags; a request has the flags of the answer, as in the kernel. */
export const pfn = {
	pageMask: 0xfff,
	valid: 1 << 12,
	write: 1 << 13,
	error: 1 << 14,
	orderShift: 16,
	orderMask: 31,
} as const;

/** An event: type, blockable, owner, mm, span. */
export const event = {
	typeMask: 15,
	blockableShift: 4,
	ownerShift: 5,
	ownerMask: 7,
	/** What is kept while the invalidation runs: all that is not its mm and span. */
	notedMask: 255,
	mmShift: 8,
	mmMask: 7,
	startShift: 11,
	startMask: 255,
	endShift: 19,
	endMask: 511,
} as const;
