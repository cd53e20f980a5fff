// The grain for each reduction.

import type { Machine } from "../machine/machine.ts";
import { fineGrain, type Grain, plainGrain, type Reduction } from "./grain.ts";
import { coarseGrain } from "./reduced.ts";

/** Where the scenario allows less, that. */
export function createGrain(machine: Machine, reduction: Reduction): Grain {
	if (reduction === "none") return fineGrain(machine);
	return (reduction === "all" ? coarseGrain(machine) : undefined) ?? plainGrain(machine);
}
