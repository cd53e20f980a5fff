// What lowering shares while one program is put together: the emitter, the functions asked for so far, the numbers of
// primitives and of everything in the world, and the first thing that could not be lowered.

import type { Kinds } from "../language/kinds.ts";
import type { Bindings, Symbol } from "../language/names.ts";
import type { Location, Span } from "../language/source.ts";
import type { Block, Expression, Name } from "../language/tree.ts";
import { Emitter } from "./emitter.ts";
import type { Numbers } from "./plan.ts";
import type { CompileFailure, CompileFailureKind } from "./program.ts";

/** One side of the link: the driver's script with its imports, or the kernel model. */
export interface Side {
	readonly bindings: Bindings;
	readonly kinds: Kinds;
	readonly kernel: boolean;
	/** Number of the file with this uri in the program. */
	fileOf(uri: string): number;
}

/** A function, callback, thread body or condition that is to become code. */
export interface Routine {
	readonly name: string;
	readonly side: Side;
	readonly uri: string;
	readonly parameters: readonly Name[];
	readonly body: Block | Expression;
	/** The notifier whose callback this is: its value comes as a parameter before the others. */
	readonly notifier: Symbol | undefined;
	/** mm value of the process a thread body runs in, or 0. */
	readonly mm: number;
}

/** What a call of a builtin is to do instead, by `inject`. */
export type Injection =
	| { readonly kind: "sometimes" }
	| { readonly kind: "always"; readonly value: number };

export class Unit {
	readonly emitter = new Emitter();
	readonly routines: Routine[] = [];
	readonly primitives: string[] = [];
	readonly numbers: Numbers;
	readonly injections: ReadonlyMap<string, Injection>;
	/** Callbacks that the code calls, by the numbers of notifier-callback.ts and device-callback.ts. */
	readonly calledNotifiers = new Set<number>();
	readonly calledDevices = new Set<number>();
	failure: CompileFailure | undefined;
	#routineNumbers = new Map<unknown, number>();
	#kernelRoutine: (name: string) => Routine | undefined;

	constructor(
		numbers: Numbers,
		injections: ReadonlyMap<string, Injection>,
		kernelRoutine: (name: string) => Routine | undefined,
	) {
		this.numbers = numbers;
		this.injections = injections;
		this.#kernelRoutine = kernelRoutine;
	}

	/** The number of the routine that `key` stands for; made on first use. */
	routine(key: unknown, make: () => Routine): number {
		const known = this.#routineNumbers.get(key);
		if (known !== undefined) return known;
		const number = this.routines.length;
		this.#routineNumbers.set(key, number);
		this.routines.push(make());
		return number;
	}

	/** The number of the kernel model's script for a builtin, or undefined where a primitive does it. */
	kernelRoutine(name: string): number | undefined {
		const routine = this.#kernelRoutine(name);
		return routine && this.routine(routine.body, () => routine);
	}

	primitive(name: string): number {
		const known = this.primitives.indexOf(name);
		return known >= 0 ? known : this.primitives.push(name) - 1;
	}

	fail(kind: CompileFailureKind, message: string, uri: string, span: Span): void {
		const location: Location = { uri, span };
		this.failure ??= { kind, message, location };
	}

	notModelled(name: string, uri: string, span: Span): void {
		const message = `The machine does not model ${name} yet, so this scenario cannot run; the analysis while typing still covers it.`;
		this.fail("not-modelled", message, uri, span);
	}
}
