// The grain for each reduction.

import type { Machine } from "../machine/machine.ts";
import { fineGrain, type Grain, plainGrain, type Reduction } from "./grain.ts";
import { coarseGrain } from "./reduced.ts";
import { symmetricGrain } from "./symmetric.ts";

/** Where the scenario allows less, that. */
export function createGrain(machine: Machine, reduction: Reduction): Grain {
	switch (reduction) {
		case "none":
			return fineGrain(machine);
		case "local":
			return plainGrain(machine);
		case "symmetry":
			return symmetricGrain(machine) ?? plainGrain(machine);
		case "all":
			return coarseGrain(machine) ?? createGrain(machine, "symmetry");
	}
}
