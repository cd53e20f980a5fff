// What a verdict that holds speaks of: the statements of the script in its scenario, and which of them some run reaches.

import type { ProgramMachine } from "../machine/create.ts";
import type { Program } from "../program/program.ts";
import type { StatementView } from "./model.ts";
import { placeOf, statementText } from "./thread.ts";

/** The first instructions of the statements that nothing reached, of those that `ran` marks what did. */
export function unreachedOf(program: Program, ran: Uint8Array): readonly number[] {
	return scriptStatements(program).filter((pc) => ran[pc] === 0);
}

/** All statements of the script in a scenario, in the order of its functions. */
export function coverageView(
	machine: ProgramMachine,
	unreached: readonly number[],
): readonly StatementView[] {
	const { functions, functionOf } = machine.program;
	const missing = new Set(unreached);
	return scriptStatements(machine.program)
		.map((pc) => ({
			fn: functions[functionOf[pc]]?.name ?? "",
			place: placeOf(machine, pc),
			text: statementText(machine, pc),
			reached: !missing.has(pc),
		}))
		.filter(({ text }) => text !== BODY_END);
}

/** A body ends with an instruction of its own, which stands at the brace. */
const BODY_END = "}";

/** Conditions of `always` and `eventually` are no statements: nobody runs them, they are looked at. */
function scriptStatements(program: Program): readonly number[] {
	const { statementStarts, spans, files, functionOf, always, eventually } = program;
	const conditions = new Set([...always, ...eventually].map((each) => each.function));
	return Array.from(statementStarts.keys()).filter(
		(pc) =>
			statementStarts[pc] === 1 &&
			files[spans[pc * 3]]?.kernel === false &&
			!conditions.has(functionOf[pc]),
	);
}
