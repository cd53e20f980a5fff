// The states that are seen but not yet expanded: first in, first out. Only these are kept whole, so they are packed:
// most words of a state are small or zero, and take a byte or less. Exact: unpacking gives back every word.

export interface Frontier {
	/** States in the queue. */
	count: number;
	readonly words: number;
	/** Chunks in use, the oldest first; `first` counts those already read and given to `spare`. */
	readonly chunks: (Uint8Array | undefined)[];
	first: number;
	readonly spare: Uint8Array[];
	/** Bytes written to each chunk. */
	readonly used: number[];
	readAt: number;
	/** Bytes of all chunks there are. */
	bytes: number;
	readonly chunkBytes: number;
}

// A byte below ZEROS is the word itself. Above come runs of words that are 0, in two bytes; the word of what ended, -1;
// and wider words.
const ZEROS = 252;
const MINUS_ONE = 253;
const WIDE_16 = 254;
const WIDE_32 = 255;
const ZEROS_MAX = 0xffff;
/** Shorter runs are cheaper as bytes. */
const ZEROS_MIN = 4;

const CHUNK_BYTES = 1 << 17;

export function createFrontier(words: number): Frontier {
	return {
		count: 0,
		words,
		chunks: [],
		first: 0,
		spare: [],
		used: [],
		readAt: 0,
		bytes: 0,
		chunkBytes: Math.max(CHUNK_BYTES, worstBytes(words)),
	};
}

/** Appends a copy of the state. Cost: linear in its words; nothing is allocated except a chunk now and then. */
export function pushState(frontier: Frontier, state: Int32Array): void {
	const { used, words } = frontier;
	let last = frontier.chunks.length - 1;
	if (last < frontier.first || used[last] + worstBytes(words) > frontier.chunkBytes) {
		addChunk(frontier);
		last++;
	}
	const chunk = frontier.chunks[last] as Uint8Array;
	used[last] = packState(state, words, chunk, used[last]);
	frontier.count++;
}

/** Takes the oldest state out, into `state`. The queue must not be empty. */
export function popState(frontier: Frontier, state: Int32Array): void {
	if (frontier.readAt === frontier.used[frontier.first]) {
		frontier.spare.push(frontier.chunks[frontier.first] as Uint8Array);
		frontier.chunks[frontier.first] = undefined;
		frontier.first++;
		frontier.readAt = 0;
	}
	const chunk = frontier.chunks[frontier.first] as Uint8Array;
	frontier.readAt = unpackState(chunk, frontier.readAt, state, frontier.words);
	frontier.count--;
}

/** A packed state takes no more. */
export function worstBytes(words: number): number {
	return words * 5;
}

function addChunk(frontier: Frontier): void {
	let chunk = frontier.spare.pop();
	if (chunk === undefined) {
		chunk = new Uint8Array(frontier.chunkBytes);
		frontier.bytes += frontier.chunkBytes;
	}
	frontier.chunks.push(chunk);
	frontier.used.push(0);
}

/** Gives the place after the last byte written. */
export function packState(
	state: Int32Array,
	words: number,
	bytes: Uint8Array,
	from: number,
): number {
	let to = from;
	for (let index = 0; index < words; ) {
		const word = state[index];
		if (word === 0) {
			const end = endOfZeros(state, index, words);
			if (end - index >= ZEROS_MIN) {
				bytes[to] = ZEROS;
				bytes[to + 1] = end - index;
				bytes[to + 2] = (end - index) >>> 8;
				to += 3;
				index = end;
			} else for (; index < end; index++) bytes[to++] = 0;
			continue;
		}
		if (word >>> 0 < ZEROS) bytes[to++] = word;
		else to = packWide(word, bytes, to);
		index++;
	}
	return to;
}

function endOfZeros(state: Int32Array, from: number, words: number): number {
	const endMax = Math.min(words, from + ZEROS_MAX);
	let end = from + 1;
	while (end < endMax && state[end] === 0) end++;
	return end;
}

function packWide(word: number, bytes: Uint8Array, to: number): number {
	if (word === -1) {
		bytes[to] = MINUS_ONE;
		return to + 1;
	}
	bytes[to + 1] = word;
	bytes[to + 2] = word >>> 8;
	if (word >>> 16 === 0) {
		bytes[to] = WIDE_16;
		return to + 3;
	}
	bytes[to] = WIDE_32;
	bytes[to + 3] = word >>> 16;
	bytes[to + 4] = word >>> 24;
	return to + 5;
}

/** Gives the place after the last byte read. Zeros are laid out first, all at once; runs of them are then passed over. */
export function unpackState(
	bytes: Uint8Array,
	at: number,
	state: Int32Array,
	words: number,
): number {
	state.fill(0, 0, words);
	let from = at;
	for (let index = 0; index < words; ) {
		const byte = bytes[from++];
		if (byte < ZEROS) state[index++] = byte;
		else if (byte === ZEROS) {
			index += bytes[from] | (bytes[from + 1] << 8);
			from += 2;
		} else if (byte === MINUS_ONE) state[index++] = -1;
		else if (byte === WIDE_16) {
			state[index++] = bytes[from] | (bytes[from + 1] << 8);
			from += 2;
		} else {
			state[index++] =
				bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16) | (bytes[from + 3] << 24);
			from += 4;
		}
	}
	return from;
}
