// What lowering one routine carries along: its frame, its labels and loops, and the unit it becomes part of.

import type { Kind } from "../../language/builtin.ts";
import type { Symbol } from "../../language/names.ts";
import type { Span } from "../../language/source.ts";
import type { Expression, Name } from "../../language/tree.ts";
import type { Emitter, Place } from "../emitter.ts";
import { Frame } from "../frame.ts";
import type { Routine, Side, Unit } from "../unit.ts";

export interface LoopPlaces {
	readonly next: Place;
	readonly end: Place;
}

export interface Context {
	readonly unit: Unit;
	readonly emitter: Emitter;
	readonly side: Side;
	readonly routine: Routine;
	readonly file: number;
	readonly frame: Frame;
	/** Slot of the notifier whose callback this is. */
	readonly self: number | undefined;
	readonly labels: Map<Symbol, Place>;
	readonly loops: LoopPlaces[];
}

export function createContext(unit: Unit, routine: Routine): Context {
	const frame = new Frame();
	return {
		unit,
		emitter: unit.emitter,
		side: routine.side,
		routine,
		file: routine.side.fileOf(routine.uri),
		frame,
		self: routine.notifier ? frame.temporary() : undefined,
		labels: new Map(),
		loops: [],
	};
}

export function symbolOf(context: Context, name: Name): Symbol | undefined {
	return context.side.bindings.symbolOf(name);
}

export function kindOf(context: Context, expression: Expression): Kind {
	return context.side.kinds.ofExpression(expression);
}

/** Reports what the machine cannot run yet; lowering goes on so that the caller stays simple. */
export function notModelled(context: Context, what: string, span: Span): void {
	context.unit.notModelled(what, context.routine.uri, span);
}
