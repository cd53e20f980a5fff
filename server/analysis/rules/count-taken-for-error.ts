import { type Tree, visit } from "../../../engine/index.ts";
import type { Repair, Rule } from "../rule.ts";
import { driver2020 } from "../samples.ts";
import type { Walk } from "../walk.ts";

const right = "    if done < 0 { mmput(mm); return done }\n";

/** hmm-semantics R21, the form of 2020: only a negative result is an error. */
export const countTakenForError: Rule = {
	code: "count-taken-for-error",
	severity: "error",
	title: "The count that range_fault of 2020 returns is taken for an error",
	page: `In the form of 2020 \`range_fault\` returns how many pages it walked, and an error only where the result is negative. A test for
"not zero" treats every success as a failure: nothing is ever mapped. Test \`< 0\`.

The example of that time tests for "not zero"; it is older than the count.`,
	bad: driver2020.replace(right, "    if done { mmput(mm); return done }\n"),
	good: driver2020,
	shows: ["assertion", "eventually"],
	declaration(walk, declaration) {
		if (declaration.kind === "fn" && walk.facts.countsPages()) checkBody(walk, declaration);
	},
};

function checkBody(walk: Walk, { name: fn, body }: Tree.Fn): void {
	const counts = countsIn(walk, body);
	if (counts.size === 0) return;
	visit(body, (node) => {
		if (node.kind !== "if") return;
		const tested = testedForTruth(node.condition);
		const symbol = tested && walk.analysis.bindings.symbolOf(tested.name);
		if (!symbol || !counts.has(symbol.id)) return;
		const { name, span } = tested;
		walk.report({
			rule: countTakenForError,
			routine: fn.text,
			message: `${name.text} is a count where range_fault succeeds: this treats every success as an error, and nothing is mapped. Test \`${name.text} < 0\`.`,
			span,
			repair: (): Repair => ({
				title: `Test \`${name.text} < 0\``,
				edits: [{ span, text: `${name.text} < 0` }],
			}),
		});
	});
}

/** Symbols of variables that get their value from range_fault. */
function countsIn(walk: Walk, body: Tree.Block): ReadonlySet<number> {
	const counts = new Set<number>();
	const note = (name: Tree.Name, value: Tree.Expression | undefined): void => {
		const symbol = walk.analysis.bindings.symbolOf(name);
		if (symbol && value?.kind === "call" && value.callee.text === "range_fault")
			counts.add(symbol.id);
	};
	visit(body, (node) => {
		if (node.kind === "let") note(node.name, node.value);
		if (node.kind === "assign" && node.target.kind === "name-expression")
			note(node.target.name, node.value);
	});
	return counts;
}

/** `if done`, `if done != 0` */
function testedForTruth(
	condition: Tree.Expression,
): { readonly name: Tree.Name; readonly span: Tree.Expression["span"] } | undefined {
	if (condition.kind === "name-expression") return condition;
	const isNotZero =
		condition.kind === "binary" &&
		condition.operator === "!=" &&
		condition.right.kind === "integer" &&
		condition.right.value === 0;
	if (!isNotZero || condition.left.kind !== "name-expression") return undefined;
	return { name: condition.left.name, span: condition.span };
}
