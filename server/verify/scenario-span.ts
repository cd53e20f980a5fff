// Places of a scenario's own text, for what no statement of the driver shows.

import type { Span, Tree } from "../../engine/index.ts";
import type { VerdictView } from "../../engine/view/model.ts";
import type { Snapshot } from "../snapshot.ts";

/** What the scenario expects, else its name. */
export function scenarioSpan(snapshot: Snapshot, name: string): Span {
	const scenario = scenarioNamed(snapshot, name);
	const expectation = scenario?.items.find(({ kind }) => kind === "expect");
	return expectation?.span ?? scenario?.name.span ?? { start: 0, end: 0 };
}

/** The condition of the `always` that a violation is about. */
export function brokenCondition(
	snapshot: Snapshot,
	{ scenario, run }: VerdictView,
): Span | undefined {
	const [, number] = /^always:(\d+)$/.exec(run?.violation?.paths[0] ?? "") ?? [];
	if (number === undefined) return undefined;
	const items = scenarioNamed(snapshot, scenario)?.items ?? [];
	return items.flatMap((item) => (item.kind === "always" ? [item.condition.span] : []))[
		Number(number)
	];
}

function scenarioNamed({ analysis }: Snapshot, name: string): Tree.Scenario | undefined {
	return analysis.module.tree.declarations.find(
		(each): each is Tree.Scenario => each.kind === "scenario" && each.name.value === name,
	);
}
