// A run as the page gets it: a head with what it needs before the first step is asked for, then steps and states in
// pages. It knows no editor, so that panel tests answer the page as the extension does.

import type { RunView } from "../../engine/view/model.ts";
import {
	type AppMessage,
	type HostMessage,
	OVERVIEW_COLUMNS_MAX,
	type RunHead,
} from "../../media/contract.ts";
import type { RunSource } from "./run-source.ts";

/** What the page asks about the run itself. */
export type RunQuestion = Extract<AppMessage, { readonly id: number }>;

/** Rejects where the states cannot be had. */
export async function answerOf(source: RunSource, question: RunQuestion): Promise<HostMessage> {
	const { id, from } = question;
	const { steps } = source.run;
	switch (question.kind) {
		case "steps":
			return { kind: "steps", id, from, steps: steps.slice(from, from + question.count) };
		case "states": {
			const count = Math.max(0, Math.min(question.count, steps.length + 1 - from));
			return { kind: "states", id, from, states: await source.states(from, count) };
		}
		case "find":
			return { kind: "found", id, step: findChange(steps, question) };
	}
}

/** The nearest step that changes the thing at `path`, beyond `from`. Cost: linear in the steps between. */
function findChange(
	steps: RunView["steps"],
	{ path, from, direction }: Extract<RunQuestion, { readonly kind: "find" }>,
): number | undefined {
	const isHit = ({ changes }: RunView["steps"][number]): boolean =>
		changes.some((change) => change.path === path || change.path.startsWith(`${path}/`));
	if (direction === "next") return steps.slice(from).find(isHit)?.index;
	return steps.slice(0, Math.max(0, from - 1)).findLast(isHit)?.index;
}

/** Cost: one pass over the steps. */
export function runHead(run: RunView): RunHead {
	const names = new Map<number, string>();
	for (const { threadId, thread } of run.steps) names.set(threadId, thread);
	const threads = [...names].sort(([a], [b]) => a - b).map(([id, name]) => ({ id, name }));
	const { uri, scenario, schedule, ended, violation } = run;
	return {
		uri,
		scenario,
		schedule,
		ended,
		violation,
		stepCount: run.steps.length,
		threads,
		overview: overview(run, new Map(threads.map(({ id }, place) => [id, place]))),
	};
}

/** Threads beyond the 30th share its bit: the picture could not tell them apart either. */
function overview(run: RunView, places: ReadonlyMap<number, number>): readonly number[] {
	const { steps } = run;
	const count = Math.min(steps.length, OVERVIEW_COLUMNS_MAX);
	const columns = new Array<number>(count).fill(0);
	steps.forEach(({ threadId }, index) => {
		const column = Math.floor((index * count) / steps.length);
		columns[column] = (columns[column] ?? 0) | (1 << Math.min(places.get(threadId) ?? 0, 30));
	});
	return columns;
}
