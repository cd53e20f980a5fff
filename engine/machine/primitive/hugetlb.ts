// Memory of hugetlb: its page cache, pieces of huge pages, and what the kernel counts of them.

import * as hugetlb from "../hugetlb.ts";
import * as counts from "../hugetlb-counts.ts";
import { pageField } from "../layout.ts";
import { layoutPage } from "../offsets.ts";
import { forkMapped } from "../table-walk.ts";
import { effect, type PrimitiveTable, plain } from "./row.ts";

export const hugetlbPrimitives: PrimitiveTable = {
	huge_cache_read: plain((vm, s, a) => hugetlb.readHugeCache(vm, s, s[a], s[a + 1])),
	hugetlb_find: plain((vm, s, a) => hugetlb.findHugeCache(vm, s, s[a], s[a + 1])),
	hugetlb_set_whole: plain((vm, s, a) =>
		hugetlb.setWhole(vm, s, s[a], s[a + 1], s[a + 2] - 1, s[a + 3]),
	),
	hugetlb_set_piece: plain((vm, s, a) =>
		hugetlb.setPiece(vm, s, s[a], s[a + 1], s[a + 2] - 1, s[a + 3]),
	),
	hugetlb_next: plain((vm, s, a) => hugetlb.nextMapped(vm, s, s[a], s[a + 1], s[a + 2])),
	hugetlb_zap: plain((vm, s, a) => hugetlb.zapMapped(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3])),
	hugetlb_poison: plain((vm, s, a) => hugetlb.poisonMapped(vm, s, s[a], s[a + 1], s[a + 2])),
	hugetlb_fork: plain((vm, s, a) => forkMapped(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3])),
	hugetlb_table_alloc: plain((vm, s, a) => hugetlb.allocTable(vm, s, s[a], s[a + 1])),
	huge_part: plain((vm, s, a) => hugetlb.partOf(vm, s[a] - 1, s[a + 1]) + 1),
	hvo_set: effect((vm, s, a) => counts.setOptimize(vm, s, s[a])),
	head_refs: plain((vm, s, a) => counts.headRefs(vm, s, s[a] - 1)),
	head_maps: plain((vm, s, a) => counts.headMaps(vm, s, s[a] - 1)),
	part_maps: plain((vm, s, a) => counts.partMaps(vm, s, s[a] - 1)),
	page_mappings: plain((vm, s, a) => s[layoutPage(vm, s[a] - 1) + pageField.mapcount]),
};
