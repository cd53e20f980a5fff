// How many of a thing a scenario can hold: beyond it neither exploration nor drawing makes sense. The machine has the
// same bounds.

export const bounds = {
	/** Pages of one mapping. */
	pages: 16,
	/** Pages of one device memory. */
	memory: 64,
	/** Notifiers, records, fences or krefs of one name. */
	instances: 8,
	/** Threads of a scenario. */
	threads: 8,
} as const;
