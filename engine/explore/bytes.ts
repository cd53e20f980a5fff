// A list of bytes that only grows, in chunks as a column (column.ts), and numbers in as few bytes of it as they need.

const CHUNK_BITS = 16;
const CHUNK_BYTES = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_BYTES - 1;

export interface Bytes {
	readonly chunks: Uint8Array[];
	length: number;
}

export function createBytes(): Bytes {
	return { chunks: [], length: 0 };
}

export function pushByte(bytes: Bytes, value: number): void {
	const at = bytes.length & CHUNK_MASK;
	if (at === 0) bytes.chunks.push(new Uint8Array(CHUNK_BYTES));
	bytes.chunks[bytes.length >>> CHUNK_BITS][at] = value;
	bytes.length++;
}

/** `index` must be below the length; nothing checks it. */
export function byteAt(bytes: Bytes, index: number): number {
	return bytes.chunks[index >>> CHUNK_BITS][index & CHUNK_MASK];
}

/** Seven bits a byte, the lowest first; all but the last have the highest bit. Not below 0. */
export function pushNumber(bytes: Bytes, value: number): void {
	let rest = value;
	for (; rest > 0x7f; rest >>>= 7) pushByte(bytes, (rest & 0x7f) | 0x80);
	pushByte(bytes, rest);
}

export function bytesOf(bytes: Bytes): number {
	return bytes.chunks.length * CHUNK_BYTES;
}

/** Gives the memory back; the list is not used again. */
export function releaseBytes(bytes: Bytes): void {
	bytes.chunks.length = 0;
	bytes.length = 0;
}
