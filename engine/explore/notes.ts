// By state, one small fact: the step that first reached it, with marks (search.ts). There are few different ones, so that a
// byte a state says which; where there are many after all, the facts themselves are kept.

import { type Bytes, byteAt, bytesOf, createBytes, pushByte, releaseBytes } from "./bytes.ts";
import { at, type Column, columnBytes, createColumn, push } from "./column.ts";

export interface Notes {
	/** The different ones, in the order found, and the place of each. */
	readonly known: number[];
	readonly places: Map<number, number>;
	readonly codes: Bytes;
	/** In place of all that, once there are too many. */
	wide: Column | undefined;
}

const CODES_MAX = 256;

export function createNotes(): Notes {
	return { known: [], places: new Map(), codes: createBytes(), wide: undefined };
}

/** Of the next state. */
export function pushNote(notes: Notes, note: number): void {
	if (notes.wide) return push(notes.wide, note);
	const place = notes.places.get(note) ?? addKnown(notes, note);
	if (place < CODES_MAX) return pushByte(notes.codes, place);
	notes.wide = widened(notes);
	push(notes.wide, note);
}

export function noteAt({ known, codes, wide }: Notes, state: number): number {
	return wide ? at(wide, state) : known[byteAt(codes, state)];
}

export function notesBytes({ codes, wide }: Notes): number {
	return bytesOf(codes) + (wide ? columnBytes(wide) : 0);
}

function addKnown({ known, places }: Notes, note: number): number {
	places.set(note, known.length);
	return known.push(note) - 1;
}

function widened({ known, codes }: Notes): Column {
	const wide = createColumn();
	for (let state = 0; state < codes.length; state++) push(wide, known[byteAt(codes, state)]);
	releaseBytes(codes);
	return wide;
}
