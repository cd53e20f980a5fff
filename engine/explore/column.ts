// A list of 32-bit integers that only grows: one for each state or step of an exploration. It lies in chunks, so that
// growing copies nothing and memory not yet used is not taken.

const CHUNK_BITS = 14;
const CHUNK_WORDS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_WORDS - 1;

export interface Column {
	readonly chunks: Int32Array[];
	length: number;
}

export function createColumn(): Column {
	return { chunks: [], length: 0 };
}

export function push(column: Column, value: number): void {
	const at = column.length & CHUNK_MASK;
	if (at === 0) column.chunks.push(new Int32Array(CHUNK_WORDS));
	column.chunks[column.length >>> CHUNK_BITS][at] = value;
	column.length++;
}

/** `index` must be below the length; nothing checks it, for this stands in loops over all steps of a search. */
export function at(column: Column, index: number): number {
	return column.chunks[index >>> CHUNK_BITS][index & CHUNK_MASK];
}

/** As `at`, but writes. */
export function put(column: Column, index: number, value: number): void {
	column.chunks[index >>> CHUNK_BITS][index & CHUNK_MASK] = value;
}

export function columnBytes(column: Column): number {
	return column.chunks.length * CHUNK_WORDS * 4;
}

/** Gives the memory back; the column is not used again. */
export function releaseColumn(column: Column): void {
	column.chunks.length = 0;
	column.length = 0;
}
