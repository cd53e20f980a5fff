// Calls: each argument is unified with what the builtin or the function takes in its place.

import type { Builtin, Parameter } from "../builtin.ts";
import type { Symbol } from "../names.ts";
import type { Related } from "../problem.ts";
import type { Call, Expression, Fn } from "../tree.ts";
import { areCompatible, type Cell, kindOf, unify, unknownCell } from "./cell.ts";
import { checkCondition, infer } from "./expression.ts";
import type { Inference } from "./inference.ts";
import { isZero, ordinal } from "./wording.ts";

export function inferCall(inference: Inference, call: Call): Cell {
	const symbol = inference.symbolOf(call.callee);
	const cells = call.args.map((argument) => infer(inference, argument));
	if (symbol?.builtin) return inferBuiltin(inference, call, cells, symbol.builtin);
	if (symbol?.kind !== "fn" || symbol.node?.kind !== "fn") return unknownCell();
	inferFn(inference, call, cells, symbol, symbol.node);
	if (inference.returnsNothing(symbol)) return inference.known("none", call.span);
	return inference.resultOf(symbol);
}

// ── functions of the script ───────────────────────────────────────────────

function inferFn(
	inference: Inference,
	call: Call,
	cells: readonly Cell[],
	symbol: Symbol,
	{ name, parameters }: Fn,
): void {
	if (parameters.length !== call.args.length) {
		const location = { uri: symbol.uri, span: name.span };
		reportArity(inference, call, parameters.map(textOfName), parameters.length, [
			{ location, message: "declared here" },
		]);
	}
	call.args.forEach((argument, index) => {
		const parameter = parameters[index];
		const target = parameter && inference.symbolOf(parameter);
		const cell = cells[index];
		if (!target || !cell || isZero(argument)) return;
		const wanted = inference.cellOf(target);
		if (unify(wanted, cell)) return;
		const where = `${symbol.name} takes {} as its parameter ${target.name}`;
		inference.mismatch(argument, cell, [kindOf(wanted) ?? "unknown"], where, wanted);
	});
}

function textOfName({ text }: { readonly text: string }): string {
	return text;
}

// ── builtins ──────────────────────────────────────────────────────────────

function inferBuiltin(
	inference: Inference,
	call: Call,
	cells: readonly Cell[],
	builtin: Builtin,
): Cell {
	const parameters = parametersFor(inference, call, cells, builtin);
	const least = parameters.filter(({ role }) => role !== "optional" && role !== "rest").length;
	const last = parameters.at(-1);
	const most = last?.role === "rest" ? Number.POSITIVE_INFINITY : parameters.length;
	if (call.args.length < least || call.args.length > most)
		reportBuiltinArity(inference, call, cells, parameters, least);
	else
		call.args.forEach((argument, index) => {
			const parameter = parameters[index] ?? last;
			const cell = cells[index];
			if (parameter && cell && !isAsWanted(cell, parameter))
				inferArgument(inference, argument, cell, parameter, whereOf(builtin, parameters, index));
		});
	return inference.known(builtin.result, call.span);
}

/** True for nearly every argument: there is nothing to learn, and no words for a message are needed. */
function isAsWanted(cell: Cell, { name, kind }: Parameter): boolean {
	const found = kindOf(cell);
	if (found === undefined || typeof kind !== "string" || name === "condition") return false;
	return areCompatible(found, kind);
}

function whereOf(builtin: Builtin, parameters: readonly Parameter[], index: number): string {
	const place = parameters.length > 1 ? ` as its ${ordinal(index)} argument` : "";
	return `${builtin.name} takes {}${place}`;
}

function inferArgument(
	inference: Inference,
	argument: Expression,
	cell: Cell,
	{ name, kind }: Parameter,
	where: string,
): void {
	if (name === "condition") return checkCondition(inference, argument, cell);
	if (typeof kind === "string") inference.demand(argument, cell, kind, where);
	else inference.demandOneOf(argument, cell, kind, where);
}

/** Without the leading mm where the thread's own process supplies it. */
function parametersFor(
	inference: Inference,
	call: Call,
	cells: readonly Cell[],
	{ parameters }: Builtin,
): readonly Parameter[] {
	if (parameters[0]?.role !== "process" || !inference.isInProcess) return parameters;
	const isGiven = call.args.length === parameters.length || (cells[0] && kindOf(cells[0]) === "mm");
	return isGiven ? parameters : parameters.slice(1);
}

// ── how many ──────────────────────────────────────────────────────────────

function reportBuiltinArity(
	inference: Inference,
	call: Call,
	cells: readonly Cell[],
	parameters: readonly Parameter[],
	least: number,
): void {
	const names = parameters.map(({ name, role }) => (role === "rest" ? `${name}…` : name));
	const [first] = cells;
	const lacksProcess =
		parameters[0]?.role === "process" &&
		call.args.length === least - 1 &&
		!(first && kindOf(first) === "mm");
	const hint = lacksProcess
		? ` Say whose memory is meant: name the process first, or write the thread as \`thread … in\` it.`
		: "";
	reportArity(inference, call, names, least, [], hint);
}

function reportArity(
	inference: Inference,
	call: Call,
	names: readonly string[],
	least: number,
	related: readonly Related[],
	hint = "",
): void {
	const { text } = call.callee;
	const most = names.length;
	const count =
		least === most ? `${most}` : least === 0 ? `at most ${most}` : `${least} to ${most}`;
	const given = call.args.length;
	inference.report(
		"wrong-arity",
		`${text} takes ${count} argument${most === 1 ? "" : "s"}, ${text}(${names.join(", ")}); ${given} ${given === 1 ? "is" : "are"} given.${hint}`,
		call.callee.span,
		{ related },
	);
}
