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

// A byte below RUN is the word itself. Above come the words that ended (-1), runs of zeros, and wider words.
const RUN = 252;
const MINUS_ONE = 253;
const WIDE_16 = 254;
const WIDE_32 = 255;
const RUN_MAX = 255;

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
	used[last] = pack(state, words, chunk, used[last]);
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
	frontier.readAt = unpack(chunk, frontier.readAt, state, frontier.words);
	frontier.count--;
}

function worstBytes(words: number): number {
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
function pack(state: Int32Array, words: number, bytes: Uint8Array, from: number): number {
	let to = from;
	for (let index = 0; index < words; index++) {
		const word = state[index];
		if (word === 0) {
			let end = index + 1;
			const endMax = Math.min(words, index + RUN_MAX);
			while (end < endMax && state[end] === 0) end++;
			if (end - index > 1) {
				bytes[to++] = RUN;
				bytes[to++] = end - index;
				index = end - 1;
				continue;
			}
		}
		if (word >>> 0 < RUN) bytes[to++] = word;
		else if (word === -1) bytes[to++] = MINUS_ONE;
		else if (word >>> 16 === 0) {
			bytes[to++] = WIDE_16;
			bytes[to++] = word;
			bytes[to++] = word >>> 8;
		} else {
			bytes[to++] = WIDE_32;
			bytes[to++] = word;
			bytes[to++] = word >>> 8;
			bytes[to++] = word >>> 16;
			bytes[to++] = word >>> 24;
		}
	}
	return to;
}

/** Gives the place after the last byte read. */
function unpack(bytes: Uint8Array, at: number, state: Int32Array, words: number): number {
	let from = at;
	for (let index = 0; index < words; index++) {
		const byte = bytes[from++];
		if (byte < RUN) {
			state[index] = byte;
			continue;
		}
		switch (byte) {
			case RUN: {
				const end = index + bytes[from++];
				for (; index < end; index++) state[index] = 0;
				index--;
				break;
			}
			case MINUS_ONE:
				state[index] = -1;
				break;
			case WIDE_16:
				state[index] = bytes[from] | (bytes[from + 1] << 8);
				from += 2;
				break;
			default:
				state[index] =
					bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16) | (bytes[from + 3] << 24);
				from += 4;
		}
	}
	return from;
}
