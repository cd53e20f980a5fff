// One exploration to its end, for tests: in plain steps, unless told otherwise.

import { startExploration } from "../../engine/explore/exploration.ts";
import type { Reduction } from "../../engine/explore/grain.ts";
import type { ExploreBudget } from "../../engine/explore/search.ts";
import type { Verdict } from "../../engine/explore/verdict.ts";
import type { Machine } from "../../engine/machine/machine.ts";

export const ample: ExploreBudget = { statesMax: 1e7, depthMax: 1e5, memoryMaxBytes: 1 << 30 };

export function explore(
	machine: Machine,
	budget: Partial<ExploreBudget> = {},
	reduction: Reduction = "local",
): Verdict {
	const exploration = startExploration(machine, { ...ample, ...budget }, { reduction });
	while (!exploration.advance(1000));
	return exploration.verdict();
}
