// States one after the other, as they go from thread to thread: each as what differs from the one before. One that nobody
// needs is marked and stays, for the next is made of it; and the row can be cut before each base, which differs from nothing.

import { packChanges, unpackChanges, worstBytes } from "./frontier.ts";

/** Marks of a state, in the byte before its changes. */
const BASE = 1;
const PASSED_OVER = 2;

/** States from one base to the next. */
const BASE_INTERVAL = 256;

export interface StreamWriter {
	bytes: Uint8Array;
	length: number;
	/** States written. */
	count: number;
	readonly previous: Int32Array;
}

export function createStreamWriter(words: number): StreamWriter {
	const bytes = new Uint8Array(Math.max(1 << 16, 2 * worstBytes(words)));
	return { bytes, length: 0, count: 0, previous: new Int32Array(words) };
}

/** Begins a row of its own, in the place of the last. */
export function beginStream(writer: StreamWriter): void {
	writer.length = writer.count = 0;
}

export function writeState(writer: StreamWriter, state: Int32Array): void {
	const { previous, length } = writer;
	const words = previous.length;
	if (length + 1 + worstBytes(words) > writer.bytes.length) grow(writer);
	const isBase = writer.count++ % BASE_INTERVAL === 0;
	if (isBase) previous.fill(0);
	writer.bytes[length] = isBase ? BASE : 0;
	writer.length = packChanges(previous, state, words, writer.bytes, length + 1);
}

function grow(writer: StreamWriter): void {
	const larger = new Uint8Array(writer.bytes.length * 2);
	larger.set(writer.bytes);
	writer.bytes = larger;
}

/** True where a row can begin. */
export function isBaseAt(bytes: Uint8Array, at: number): boolean {
	return (bytes[at] & BASE) !== 0;
}

/** Whoever reads the row does not see the state that begins here. */
export function passOver(bytes: Uint8Array, at: number): void {
	bytes[at] |= PASSED_OVER;
}

export interface StreamReader {
	readonly state: Int32Array;
	from: number;
}

export function createStreamReader(words: number): StreamReader {
	return { state: new Int32Array(words), from: 0 };
}

/** Sets `state` to the next of the row, of which there must be one. It must be as it was left: the one after is made of it. */
export function readState(reader: StreamReader, bytes: Uint8Array): void {
	const { state } = reader;
	let marks = PASSED_OVER;
	while ((marks & PASSED_OVER) !== 0) {
		marks = bytes[reader.from];
		if ((marks & BASE) !== 0) state.fill(0);
		reader.from = unpackChanges(bytes, reader.from + 1, state, state.length);
	}
}
