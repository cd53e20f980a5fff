// The states that are seen but not yet expanded: first in, first out. Only these are kept whole, so they are packed: as what
// differs from the state before, which mostly comes from the same one. Exact: unpacking gives back every word.

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
	/** The states put in and taken out last. */
	readonly pushed: Int32Array;
	readonly popped: Int32Array;
	/** Bytes of all chunks there are. */
	bytes: number;
	readonly chunkBytes: number;
}

// A byte below MINUS_ONE is the word itself. Above come the word of what ended, -1, and wider words.
const MINUS_ONE = 253;
const WIDE_16 = 254;
const WIDE_32 = 255;

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
		pushed: new Int32Array(words),
		popped: new Int32Array(words),
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
	used[last] = packChanges(frontier.pushed, state, words, chunk, used[last]);
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
	frontier.readAt = unpackChanges(chunk, frontier.readAt, frontier.popped, frontier.words);
	state.set(frontier.popped);
	frontier.count--;
}

/** The changes between two states take no more. */
export function worstBytes(words: number): number {
	return words * 6 + 4;
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

// ── what changed ──────────────────────────────────────────────────────────
// By changed word: how many before it are as they were, below SKIP_WIDE in one byte, else in three more; and its value. At the
// end, how many are as they were up to the last.

const SKIP_WIDE = 255;

/** Gives the place after the last byte written; `before` is as `state` then. */
export function packChanges(
	before: Int32Array,
	state: Int32Array,
	words: number,
	bytes: Uint8Array,
	from: number,
): number {
	let to = from;
	let same = 0;
	for (let index = firstChange(before, state, 0, words); index < words; ) {
		const word = state[index];
		to = packSkip(index - same, bytes, to);
		same = index + 1;
		before[index] = word;
		if (word >>> 0 < MINUS_ONE) bytes[to++] = word;
		else to = packWide(word, bytes, to);
		index = firstChange(before, state, index + 1, words);
	}
	return packSkip(words - same, bytes, to);
}

/** The first word from `from` on that is not as it was, or `words`. Most are: four are looked at at once. */
function firstChange(before: Int32Array, state: Int32Array, from: number, words: number): number {
	let index = from;
	for (; index + 3 < words; index += 4) {
		const one = (state[index] ^ before[index]) | (state[index + 1] ^ before[index + 1]);
		const two = (state[index + 2] ^ before[index + 2]) | (state[index + 3] ^ before[index + 3]);
		if ((one | two) !== 0) break;
	}
	while (index < words && state[index] === before[index]) index++;
	return index;
}

function packSkip(skip: number, bytes: Uint8Array, to: number): number {
	if (skip < SKIP_WIDE) {
		bytes[to] = skip;
		return to + 1;
	}
	bytes[to] = SKIP_WIDE;
	bytes[to + 1] = skip;
	bytes[to + 2] = skip >>> 8;
	bytes[to + 3] = skip >>> 16;
	return to + 4;
}

/** Changes `state`; gives the place after the last byte read. */
export function unpackChanges(
	bytes: Uint8Array,
	at: number,
	state: Int32Array,
	words: number,
): number {
	let from = at;
	for (let index = 0; ; index++) {
		const skip = bytes[from++];
		if (skip < SKIP_WIDE) index += skip;
		else {
			index += bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16);
			from += 3;
		}
		if (index >= words) return from;
		const byte = bytes[from++];
		if (byte < MINUS_ONE) state[index] = byte;
		else if (byte === MINUS_ONE) state[index] = -1;
		else {
			state[index] = bytes[from] | (bytes[from + 1] << 8);
			from += 2;
			if (byte === WIDE_16) continue;
			state[index] |= (bytes[from] << 16) | (bytes[from + 1] << 24);
			from += 2;
		}
	}
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
