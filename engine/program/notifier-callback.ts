// The callbacks of notifiers of every kind, by the number that call instructions name: how many arguments each takes, and
// what the kernel makes of a notifier that has none.

export const notifierCallback = {
	invalidate: 0,
	rangeStart: 1,
	rangeEnd: 2,
	release: 3,
	update: 4,
	allocAndCopy: 5,
	finalizeAndMap: 6,
} as const;

export interface NotifierCallback {
	readonly name: string;
	readonly parameters: number;
	readonly absent: number;
}

export const notifierCallbacks: readonly NotifierCallback[] = [
	{ name: "invalidate", parameters: 3, absent: 1 },
	{ name: "invalidate_range_start", parameters: 2, absent: 0 },
	{ name: "invalidate_range_end", parameters: 1, absent: 0 },
	{ name: "release", parameters: 0, absent: 0 },
	{ name: "update", parameters: 2, absent: 0 },
	{ name: "alloc_and_copy", parameters: 1, absent: 0 },
	{ name: "finalize_and_map", parameters: 1, absent: 0 },
];
