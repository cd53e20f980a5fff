// What an expression of the machine is once it stands in C: a number (truths are numbers, and so are words of a vocabulary),
// or one of the few other things that machine functions hand around.

import { type Effects, noEffects } from "./effects.ts";
import type { Type } from "./types.ts";

export interface NumberValue {
	readonly kind: "number";
	readonly c: string;
	/** Needs no parentheses wherever it stands. */
	readonly isAtom: boolean;
	readonly isTruth: boolean;
	readonly effects: Effects;
}

/** A record that exists once (the layout, the world): its members are plain names in C. */
export interface SingleValue {
	readonly kind: "single";
	readonly type: Type & { kind: "record" };
	readonly prefix: string;
	/** How the exporter finds it: members from the interpreter on. */
	readonly path: readonly string[];
}

/** One of many records: a struct in a table. `pointer` is null in C where there is none. */
export interface RecordValue {
	readonly kind: "record";
	readonly type: Type & { kind: "record" };
	/** What a member's name is put behind. */
	readonly member: string;
	readonly pointer: string;
	readonly effects: Effects;
}

/** A row of numbers, or of records. */
export interface RowValue {
	readonly kind: "words" | "list";
	readonly element: Type;
	readonly at: string;
	readonly length: string;
	/** As one value, for an argument; undefined where it has no such form. */
	readonly whole: string | undefined;
	readonly effects: Effects;
}

export type Value =
	| NumberValue
	| SingleValue
	| RecordValue
	| RowValue
	| { readonly kind: "state" }
	| { readonly kind: "undefined" }
	/** One of the program's primitives, and its canRun, which it may not have. */
	| { readonly kind: "primitive" | "canRun"; readonly number: NumberValue };

export function atom(c: string, effects: Effects = noEffects): NumberValue {
	return { kind: "number", c, isAtom: true, isTruth: false, effects };
}

export function composed(c: string, effects: Effects): NumberValue {
	return { kind: "number", c, isAtom: false, isTruth: false, effects };
}

export function truth(value: NumberValue): NumberValue {
	return { ...value, isTruth: true };
}

/** The text of a number as an operand. */
export function operand({ c, isAtom }: NumberValue): string {
	return isAtom ? c : `(${c})`;
}
