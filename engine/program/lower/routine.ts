// A function, callback, thread body or condition → instructions, with its frame.

import type { Symbol } from "../../language/names.ts";
import type { Name } from "../../language/tree.ts";
import { assert } from "../../result.ts";
import { op } from "../instruction.ts";
import type { ProgramFunction } from "../program.ts";
import type { Routine, Side, Unit } from "../unit.ts";
import { createContext, symbolOf } from "./context.ts";
import { valueOf } from "./expression.ts";
import { lowerBlock } from "./statement.ts";

/** The routine of a driver function or of a function of the kernel model. */
export function functionRoutine(side: Side, symbol: Symbol): Routine {
	const node = symbol.node;
	assert(node?.kind === "fn", `${symbol.name} is a function`);
	return {
		name: symbol.name,
		side,
		uri: symbol.uri,
		parameters: node.parameters,
		body: node.body,
		notifier: undefined,
		mm: 0,
	};
}

/** Emits the routine's code; parameters take the first slots in order, a callback's notifier before them. */
export function lowerRoutine(unit: Unit, number: number): ProgramFunction {
	const routine = unit.routines[number];
	assert(routine !== undefined, "a routine is registered before it is lowered");
	const context = createContext(unit, routine);
	const { emitter, frame } = context;
	emitter.enterFunction(number);
	const entry = emitter.pc;
	for (const parameter of routine.parameters) declareParameter(context, parameter);
	const { body } = routine;
	if (body.kind === "block") {
		lowerBlock(context, body);
		emitter.beginStatement(
			context.file,
			Math.max(body.span.start, body.span.end - 1),
			body.span.end,
		);
		emitter.emit(op.return, -1);
	} else {
		emitter.beginStatement(context.file, body.span.start, body.span.end);
		emitter.emit(op.return, valueOf(context, body));
	}
	return {
		name: routine.name,
		file: context.file,
		entry,
		frameWords: frame.words,
		locals: frame.locals,
	};
}

function declareParameter(context: ReturnType<typeof createContext>, parameter: Name): void {
	const symbol = symbolOf(context, parameter);
	if (symbol) context.frame.declare(symbol, context.side.kinds.ofSymbol(symbol));
	else context.frame.temporary();
}
