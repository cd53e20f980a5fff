// What a verdict that holds speaks of: the statements of the script in its scenario, and which of them some run reaches.

import type { ProgramMachine } from "../machine/create.ts";
import { bodyOf, twinsOf } from "../machine/symmetry/twins.ts";
import type { Program } from "../program/program.ts";
import type { StatementView } from "./model.ts";
import { placeOf, statementText } from "./thread.ts";

/** The first instructions of the statements that nothing reached; `ran` marks the instructions that ran. */
export function unreachedOf(program: Program, ran: Uint8Array): readonly number[] {
	const reached = withTwins(program, ran);
	return scriptStatements(program).filter((pc) => reached[pc] === 0);
}

/** Of threads that do the same the search may let one do what any of them could: what one reached, all can reach. */
function withTwins(program: Program, ran: Uint8Array): Uint8Array {
	const reached = ran.slice();
	for (const set of twinsOf(program)) {
		const bodies = set.map((thread) => bodyOf(program, thread));
		const [first] = bodies;
		for (let offset = 0; offset < first.end - first.entry; offset++)
			if (bodies.some(({ entry }) => ran[entry + offset] === 1))
				for (const { entry } of bodies) reached[entry + offset] = 1;
	}
	return reached;
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
