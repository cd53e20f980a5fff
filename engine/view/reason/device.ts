// What a step did to devices, and what still points where it should not: a translation that outlives the CPU's entry.

import type { CpuEntryView, DeviceEntryView, StateView } from "../model.ts";
import { grouped } from "./grouped.ts";
import { pairsOf } from "./pairs.ts";

export function devicePhrases(before: StateView, after: StateView): readonly string[] {
	return pairsOf(before.devices, after.devices, ({ name }) => name).flatMap(({ old, fresh }) => {
		if (!old || !fresh) return [];
		const happenings = pairsOf(old.entries, fresh.entries, ({ address }) => address).flatMap(
			(pair) => {
				const template = entryPhrase(fresh.name, pair.old, pair.fresh);
				const { label = "", table } = pair.fresh ?? pair.old ?? {};
				return template ? [{ template, place: label, page: table?.page }] : [];
			},
		);
		const entries = grouped(happenings, "");
		const dma = pairsOf(old.dma, fresh.dma, ({ page }) => page).flatMap((pair) => {
			const [was, is] = [pair.old?.mappings ?? 0, pair.fresh?.mappings ?? 0];
			if (was === is) return [];
			const page = (pair.fresh ?? pair.old)?.page;
			return [is > was ? `maps page ${page} for DMA` : `unmaps page ${page} from DMA`];
		});
		return [...entries, ...dma];
	});
}

function entryPhrase(
	device: string,
	old: DeviceEntryView | undefined,
	fresh: DeviceEntryView | undefined,
): string | undefined {
	const [was, is] = [old?.table, fresh?.table];
	const rights = is?.write ? "writable" : "read-only";
	if (is && !was) return `maps # at @ of ${device}, ${rights}`;
	if (was && !is)
		return `clears ${device}'s entry of @${fresh?.tlb ? ", its TLB still has it" : ""}`;
	if (was && is && was.page !== is.page)
		return `points ${device}'s entry of @ at # instead of page ${was.page}`;
	if (was && is && was.write !== is.write) return `makes ${device}'s entry of @ ${rights}`;
	if (old?.tlb && !fresh?.tlb) return `flushes @ from ${device}'s TLB`;
	if (!old?.tlb && fresh?.tlb) return `has ${device}'s TLB take up @`;
	return undefined;
}

// ── what still points where it should not ─────────────────────────────────

/** Translations that this step made wrong, or whose excuse it took away. */
export function leftovers(before: StateView, after: StateView): readonly string[] {
	return pairsOf(before.devices, after.devices, ({ name }) => name).flatMap(({ old, fresh }) =>
		pairsOf(old?.entries ?? [], fresh?.entries ?? [], ({ address }) => address).flatMap((pair) => {
			if (!pair.fresh || !fresh || isAsWrong(pair.old, pair.fresh)) return [];
			const isNew = pair.old?.table?.page !== pair.fresh.table?.page;
			return [isNew ? mistake(pair.fresh, after) : leftover(fresh.name, pair.fresh, after)];
		}),
	);
}

function isAsWrong(old: DeviceEntryView | undefined, fresh: DeviceEntryView): boolean {
	if (fresh.disagreement === "") return true;
	return old?.disagreement === fresh.disagreement && old.invalidating === fresh.invalidating;
}

/** What was right once. */
function leftover(device: string, entry: DeviceEntryView, after: StateView): string {
	const { label, table, tlb, invalidating } = entry;
	const page = (table ?? tlb)?.page;
	const where = table ? device : `${device}'s TLB`;
	const isRightPage = cpuEntryOf(entry, after)?.page === page;
	const what = isRightPage
		? `${where} can still write page ${page} at ${label}`
		: `${where} still maps page ${page} at ${label}`;
	return invalidating ? `${what} while the invalidation runs` : what;
}

/** What was wrong already when it was made. */
function mistake(entry: DeviceEntryView, after: StateView): string {
	const row = cpuEntryOf(entry, after);
	if (row?.page === entry.table?.page) return `the entry of ${entry.mm} there is read-only`;
	const now = row?.page === undefined ? "nothing" : `page ${row.page}`;
	return `${entry.mm} maps ${now} there`;
}

function cpuEntryOf(
	{ address, mm }: DeviceEntryView,
	{ mms }: StateView,
): CpuEntryView | undefined {
	const rows = mms.find(({ name }) => name === mm)?.rows ?? [];
	return rows.find((row) => row.address === address);
}
