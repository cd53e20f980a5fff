// Where the parts of packed values lie: objects of a function (an hmm_range), and values that fit one word (a span, an
// event, a word of hmm_range). Written by lowering, read by the machine, named by the views; nowhere else.

/** Fields of an hmm_range object, then one word a page. */
export const rangeField = {
	notifier: 0,
	seq: 1,
	span: 2,
	default_flags: 3,
	pfn_flags_mask: 4,
	owner: 5,
	pfns: 6,
} as const;

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
	mmShift: 8,
	mmMask: 7,
	startShift: 11,
	startMask: 255,
	endShift: 19,
	endMask: 511,
} as const;
