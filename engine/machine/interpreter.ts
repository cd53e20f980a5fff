// What runs a program: its code, and what instructions name by number.

import type { Primitive } from "./primitive/row.ts";
import type { Vm } from "./vm.ts";

export interface Interpreter {
	readonly vm: Vm;
	readonly code: Int32Array;
	/** By the program's primitive number. */
	readonly primitives: readonly Primitive[];
	readonly sleeps: Uint8Array;
	readonly entries: Int32Array;
	readonly frameWords: Int32Array;
}
