// The block that is being filled: rows of states out of results (stream.ts), copied as they are, as much at once as can be.

import { isBaseAt, passOver } from "./stream.ts";

export interface OpenBlock {
	bytes: Uint8Array;
	length: number;
	count: number;
	/** The number of its first state. */
	first: number;
	/** The result that is being gone through; what lies from `from` up to `to` belongs to the block and is not copied yet. */
	source: Uint8Array;
	from: number;
	to: number;
}

export function createOpenBlock(): OpenBlock {
	const bytes = new Uint8Array(1 << 16);
	return { bytes, length: 0, count: 0, first: 0, source: bytes, from: 0, to: 0 };
}

/** What follows comes from here. */
export function beginSource(open: OpenBlock, source: Uint8Array): void {
	open.source = source;
	open.from = open.to = 0;
}

/** True where the block may end before the state that comes next. */
export function mayEnd({ source, to }: OpenBlock): boolean {
	return isBaseAt(source, to);
}

/** The next state, up to `end`, belongs to the block. */
export function keepState(open: OpenBlock, number: number, end: number): void {
	if (open.count === 0) open.first = number;
	open.count++;
	open.to = end;
}

/** The next state, up to `end`, does not. */
export function dropState(open: OpenBlock, end: number): void {
	passOver(open.source, open.to);
	open.to = end;
}

/** Whatever belongs to the block is in it now. */
export function copyRun(open: OpenBlock): void {
	const { source, from, to } = open;
	if (from === to) return;
	const length = open.length + to - from;
	if (length > open.bytes.length) {
		const larger = new Uint8Array(Math.max(open.bytes.length * 2, length));
		larger.set(open.bytes.subarray(0, open.length));
		open.bytes = larger;
	}
	open.bytes.set(source.subarray(from, to), open.length);
	open.length = length;
	open.from = to;
}
