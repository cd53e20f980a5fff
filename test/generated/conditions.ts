// What a scenario says about the world as a whole: `always` and `eventually` over page tables, counters and the device. Some
// hold, some do not, some depend on what goes on beside the driver.

import type { Chance } from "./chance.ts";

/** At most two lines; most scenarios have none. */
export function conditionsOf(chance: Chance): readonly string[] {
	if (!chance.oneIn(6)) return [];
	const first = condition(chance);
	return chance.oneIn(4) ? [first, condition(chance)] : [first];
}

function condition(chance: Chance): string {
	return chance.pick([
		"always device_pte(gpu, app.buf[0]) == none",
		"always get_mm_counter(app, MM_ANONPAGES) <= 1",
		"always device_pte(gpu, app.buf[0]) == none || get_mm_counter(app, MM_ANONPAGES) > 0",
		"always memcg_usage(app) <= 1",
		"eventually device_pte(gpu, app.buf[0]) != none",
		"eventually get_mm_counter(app, MM_ANONPAGES) == 1",
		"eventually get_mm_counter(app, MM_SWAPENTS) == 1",
		"eventually memcg_usage(app) > 0",
	]);
}
