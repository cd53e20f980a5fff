// Footprints against the machine: in states that are really reached, two steps of different threads that touch nothing in
// common are taken in both orders. Either order must be possible, and must end in the same state or break something.

import assert from "node:assert/strict";
import { test } from "vitest";
import {
	conflicts,
	DECREMENT,
	INCREMENT,
	READ,
	region,
	WRITE,
} from "../../engine/machine/independence/footprint.ts";
import { rows } from "../../engine/machine/independence/footprint-rows.ts";
import { pause } from "../pause.ts";
import { commutes, mayGo, type Pair, pairsOf, type Subject, subjects } from "./pairs.ts";

const root = new URL("../../", import.meta.url);

const GENERATED = 400;
const RUNS = 16;

/** Rows of which no pair comes up: they are asked about at the end, in setup, or where threads exclude each other (rows.hmm has the rest). */
const unseen: ReadonlySet<string> = new Set([
	"async_put",
	"async_put_next",
	"head_maps",
	"huge_fits",
	"huge_put",
	"hugetlb_fork",
	"hugetlb_set_whole",
	"hugetlb_table_alloc",
	"hugetlb_usage",
	"hvo_set",
	"page_mappings",
	"part_maps",
	"pte_collapse",
	"pte_restore_exclusive",
	"vma_bind",
]);

/** What would be missed if a row said less: `pte_read pte`. Each must be found in some pair. */
const mustBeNoticed: readonly string[] = [
	"check_retry notifierSeq",
	"cpu_load pte",
	"cpu_store pte",
	"device_store device",
	"inv_end mmSeq",
	"kref_drop krefs",
	"list_del lists",
	"lock_page pageLock",
	"migrate_collect_table pte",
	"migrate_insert pte",
	"mm_process_drop alive",
	"pte_follow pte",
	"pte_map_around pte",
	"pte_read pte",
	"pte_remove_migration pte",
	"pte_replace pte",
	"pte_set_anon pte",
	"pte_set_file pte",
	"pte_set_zero pte",
	"pte_trylock_page pageLock",
	"pte_zap_next pte",
	"set_seq notifierSeq",
	"sub_sample notifierSeq",
	"unlock_page pageLock",
];

/** A bit is taken out of a footprint, in every way to touch the region: does the pair still conflict? */
function dependsOn(words: Int32Array, pair: Pair, at: number, bit: number): boolean {
	const ways = [READ, INCREMENT, DECREMENT, WRITE];
	const before = ways.map((way) => words[at + way] ?? 0);
	for (const way of ways) words[at + way] = (words[at + way] ?? 0) & ~(1 << bit);
	const still = conflicts(words, pair.footprints[0], words, pair.footprints[1]);
	ways.forEach((way, index) => {
		words[at + way] = before[index] ?? 0;
	});
	return !still;
}

/** Which single regions make the pair a conflict. */
function decisive({ words }: Subject, pair: Pair): readonly string[] {
	return Object.entries(region).flatMap(([name, bit]) =>
		pair.footprints.flatMap((at, index) =>
			dependsOn(words, pair, at, bit) ? [`${pair.names[index]} ${name}`] : [],
		),
	);
}

test("steps that touch nothing in common commute, and nothing can be left out of a row", {
	timeout: 300_000,
}, async () => {
	const seen = new Set<string>();
	const noticed = new Set<string>();
	let pairs = 0;
	for (const subject of subjects(root, GENERATED)) {
		await pause();
		for (const pair of pairsOf(subject, RUNS)) {
			const { words, title } = subject;
			if (!conflicts(words, pair.footprints[0], words, pair.footprints[1])) {
				if (!mayGo(subject, pair)) continue;
				assert.ok(commutes(subject, pair), `${title}: ${pair.names.join(" and ")}`);
				for (const name of pair.names) seen.add(name);
				pairs++;
				continue;
			}
			const regions = decisive(subject, pair).filter((each) => !noticed.has(each));
			if (regions.length === 0 || !mayGo(subject, pair) || commutes(subject, pair)) continue;
			for (const each of regions) noticed.add(each);
		}
	}
	assert.ok(pairs > 30_000, `${pairs} pairs`);
	assert.deepEqual(
		Object.keys(rows).filter((name) => !seen.has(name) && !unseen.has(name)),
		[],
		"rows that no pair shows",
	);
	assert.deepEqual(
		mustBeNoticed.filter((each) => !noticed.has(each)),
		[],
		"regions whose absence would not be noticed",
	);
});
