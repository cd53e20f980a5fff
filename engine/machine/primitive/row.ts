// The shape of a primitive: what it does to the vector, and for those that can block, when they can run. Arguments lie in
// a row from `a` in the running frame.

import type { Vm } from "../vm.ts";

/** Runs the primitive with its arguments from `a` on; the result (0 where it has none). */
export type Run = (vm: Vm, s: Int32Array, a: number) => number;
/** True where the running thread need not wait. */
export type CanRun = (vm: Vm, s: Int32Array, a: number) => boolean;

export interface Primitive {
	readonly run: Run;
	readonly canRun?: CanRun;
	/** The lock it takes, as an absolute offset: for lock-order edges. Trylocks take none in this sense. */
	readonly takes?: (vm: Vm, s: Int32Array, a: number) => number;
}

export type PrimitiveTable = { readonly [name: string]: Primitive };

export function plain(run: Run): Primitive {
	return { run };
}

/** A primitive whose result does not matter. */
export function effect(run: (vm: Vm, s: Int32Array, a: number) => void): Primitive {
	return {
		run(vm, s, a) {
			run(vm, s, a);
			return 0;
		},
	};
}
