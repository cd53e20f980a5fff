// Memory of hugetlb: its page cache, pieces of huge pages, and what the kernel counts of them.

import * as hugetlb from "../hugetlb.ts";
import { pageField } from "../layout.ts";
import { layoutPage } from "../offsets.ts";
import { effect, type PrimitiveTable, plain } from "./row.ts";

export const hugetlbPrimitives: PrimitiveTable = {
	huge_cache_read: plain((vm, s, a) => hugetlb.readHugeCache(vm, s, s[a], s[a + 1])),
	hugetlb_find: plain((vm, s, a) => hugetlb.findHugeCache(vm, s, s[a], s[a + 1])),
	hugetlb_set_piece: plain((vm, s, a) => hugetlb.setPiece(vm, s, s[a], s[a + 1], s[a + 2] - 1)),
	hugetlb_next: plain((vm, s, a) => hugetlb.nextMapped(vm, s, s[a], s[a + 1], s[a + 2])),
	hugetlb_zap: plain((vm, s, a) => hugetlb.zapMapped(vm, s, s[a], s[a + 1])),
	hugetlb_poison: plain((vm, s, a) => hugetlb.poisonMapped(vm, s, s[a], s[a + 1])),
	huge_part: plain((vm, s, a) => hugetlb.partOf(vm, s[a] - 1, s[a + 1]) + 1),
	hugetlb_pieces: plain((vm, s, a) => hugetlb.countPieces(vm, s, s[a], s[a + 1])),
	hugetlb_table_alloc: plain((vm, s, a) => hugetlb.allocTable(vm, s, s[a], s[a + 1])),
	hvo_set: effect((vm, s, a) => hugetlb.setOptimize(vm, s, s[a])),
	head_add: effect((vm, s, a) => hugetlb.addToHead(vm, s, s[a] - 1, s[a + 1], s[a + 2])),
	part_add: effect((vm, s, a) => hugetlb.addToPart(vm, s, s[a] - 1, s[a + 1])),
	head_refs: plain((vm, s, a) => hugetlb.headRefs(vm, s, s[a] - 1)),
	head_maps: plain((vm, s, a) => hugetlb.headMaps(vm, s, s[a] - 1)),
	part_maps: plain((vm, s, a) => hugetlb.partMaps(vm, s, s[a] - 1)),
	page_mappings: plain((vm, s, a) => s[layoutPage(vm, s[a] - 1) + pageField.mapcount]),
};
