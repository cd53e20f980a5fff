// The head of a run for the page: what it needs before the first step is asked for.

import type { RunView } from "../../engine/view/model.ts";
import { OVERVIEW_COLUMNS_MAX, type RunHead } from "../../media/contract.ts";

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
