// Where the result of a walk reaches the device: device_map of a range, or device_map_page of a page out of it.

import type { RangeState } from "../state.ts";
import type { CallSite, Walk } from "../walk.ts";

export interface MapUse {
	readonly range: string;
	readonly state: RangeState;
}

/** The range that a call maps, or undefined where it maps none that was walked. */
export function mapUse(walk: Walk, site: CallSite): MapUse | undefined {
	const range = mappedRange(walk, site);
	const state = range === undefined ? undefined : site.state.ranges.get(range);
	return range !== undefined && state ? { range, state } : undefined;
}

function mappedRange(walk: Walk, site: CallSite): string | undefined {
	if (site.builtin.name === "device_map") return walk.argumentName(site, 1);
	if (site.builtin.name !== "device_map_page") return undefined;
	const page = walk.argument(site, 2);
	return page !== undefined && typeof page !== "number" && page.kind === "pfn"
		? page.range
		: undefined;
}

/** A page out of a range that a call uses through its struct or by DMA. */
export function pageUse(walk: Walk, site: CallSite): MapUse | undefined {
	if (!["touch_page", "mark_dirty", "dma_map"].includes(site.builtin.name)) return undefined;
	const page = walk.argument(site, 0);
	if (page === undefined || typeof page === "number" || page.kind !== "pfn") return undefined;
	const state = site.state.ranges.get(page.range);
	return state && { range: page.range, state };
}
