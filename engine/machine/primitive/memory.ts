// Address spaces, VMAs and CPU page-table entries.

import { SPAN_MASK, SPAN_SHIFT, spanOf } from "../../program/object.ts";
import * as huge from "../huge.ts";
import * as memcg from "../memcg.ts";
import * as mm from "../mm.ts";
import { stackOffset } from "../offsets.ts";
import * as pte from "../page-table.ts";
import { pfnOf } from "../pfn.ts";
import * as rangeForm from "../range-form.ts";
import * as rmap from "../rmap.ts";
import * as rss from "../rss.ts";
import { readSwap } from "../swap.ts";
import * as walk from "../table-walk.ts";
import * as vma from "../vma.ts";
import { windowSpan } from "../window.ts";
import { effect, type PrimitiveTable, plain } from "./row.ts";

const addressSpaces: PrimitiveTable = {
	mmget_not_zero: plain((vm, s, a) => mm.getUsers(vm, s, s[a])),
	mmgrab: effect((vm, s, a) => mm.grab(vm, s, s[a])),
	mmdrop: effect((vm, s, a) => mm.dropGrab(vm, s, s[a])),
	mm_count_drop: effect((vm, s, a) => mm.dropCount(vm, s, s[a])),
	mm_users_drop: plain((vm, s, a) => mm.dropUsers(vm, s, s[a])),
	mm_process_drop: plain((vm, s, a) => mm.dropProcess(vm, s, s[a])),
	mm_duplicate: plain((vm, s, a) => {
		const child = mm.duplicateMm(vm, s, s[a]);
		vma.dropUserfaultfd(vm, s, child);
		return child;
	}),
	mm_detach_all: effect((vm, s, a) => mm.detachAll(vm, s, s[a])),
	mm_span: plain((vm) => windowSpan(vm)),
	mm_populated: plain((vm, s, a) => mm.populatedSpan(vm, s, s[a], s[a + 1])),
	memcg_limit: effect((vm, s, a) => {
		if (mm.mmOffset(vm, s, s[a]) >= 0) memcg.setLimit(vm, s, s[a], s[a + 1]);
	}),
	memcg_usage: plain((vm, s, a) => (mm.mmOffset(vm, s, s[a]) < 0 ? 0 : memcg.usage(vm, s, s[a]))),
	get_mm_counter: plain((vm, s, a) => rss.counter(vm, s, s[a], s[a + 1])),
	hugetlb_usage: plain((vm, s, a) => rss.hugetlbUsage(vm, s, s[a])),
	tables_free: effect((vm, s, a) => mm.freeTables(vm, s, s[a], s[a + 1])),
	vma_lookup: plain((vm, s, a) => (vma.vmaAt(vm, s, s[a], s[a + 1]) === 0 ? 0 : 1)),
	vma_part: plain((vm, s, a) =>
		vma.nextVma(vm, s, s[a], s[a + 1] & SPAN_MASK, s[a + 1] >>> SPAN_SHIFT),
	),
	vma_may_read: plain((vm, s, a) => (vma.vmaAt(vm, s, s[a], s[a + 1]) & vma.VMA_READ) >> 1),
	vma_may_write: plain((vm, s, a) => (vma.vmaAt(vm, s, s[a], s[a + 1]) & vma.VMA_WRITE) >> 2),
	vma_flags: plain((vm, s, a) => vma.vmaAt(vm, s, s[a], s[a + 1])),
	vma_insert: plain((vm, s, a) => vma.insertVma(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3])),
	vma_restore: plain((vm, s, a) => vma.restoreVma(vm, s, s[a], s[a + 1], s[a + 2])),
	vma_detach: plain((vm, s, a) => vma.detachVma(vm, s, s[a], s[a + 1])),
	vma_protect: plain((vm, s, a) => vma.protectVma(vm, s, s[a], s[a + 1], s[a + 2])),
	vma_set_flags: effect((vm, s, a) => vma.setFlags(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3])),
	vma_move: effect((vm, s, a) => vma.moveVma(vm, s, s[a], s[a + 1], s[a + 2])),
	vma_next: plain((vm, s, a) => vma.nextVma(vm, s, s[a], s[a + 1], s[a + 2])),
};

const entries: PrimitiveTable = {
	pte_read: plain((vm, s, a) => pte.readEntry(vm, s, s[a], s[a + 1])),
	pte_set_zero: plain((vm, s, a) => pte.setZero(vm, s, s[a], s[a + 1])),
	pte_set_anon: plain((vm, s, a) => pte.setAnon(vm, s, s[a], s[a + 1], s[a + 2] - 1)),
	pte_set_file: plain((vm, s, a) => pte.setFile(vm, s, s[a], s[a + 1], s[a + 2] - 1, s[a + 3])),
	pte_set_special: plain((vm, s, a) => pte.setSpecial(vm, s, s[a], s[a + 1])),
	pte_map_around: plain((vm, s, a) => pte.mapAround(vm, s, s[a], s[a + 1])),
	pte_set_swapped: plain((vm, s, a) =>
		pte.setSwapped(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3] - 1, s[a + 4]),
	),
	pte_restore_exclusive: plain((vm, s, a) => pte.restoreExclusive(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_make_exclusive: plain((vm, s, a) => pte.makeExclusive(vm, s, s[a], s[a + 1], s[a + 2] - 1)),
	pte_trylock_page: plain((vm, s, a) => pte.tryLockEntry(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_move: effect((vm, s, a) => walk.moveEntry(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_follow: plain((vm, s, a) => pte.follow(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_reuse: plain((vm, s, a) => pte.reuse(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3])),
	pte_get_page: plain((vm, s, a) => pte.pageOfEntry(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_replace: plain((vm, s, a) =>
		pte.replace(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3] - 1, s[a + 4]),
	),
	pte_zap_next: plain((vm, s, a) => walk.zapNext(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_wrprotect_next: plain((vm, s, a) => walk.wrprotectNext(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_zap_other: plain((vm, s, a) => walk.zapOther(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_protect_next: plain((vm, s, a) =>
		walk.protectNext(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3]),
	),
	pte_fork_next: plain((vm, s, a) => walk.forkNext(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3])),
	pte_table_rest: plain((vm, s, a) => vma.tableRest(vm, s, s[a], s[a + 1], s[a + 2])),
	swap_read: plain((vm, s, a) =>
		pte.stillSame(vm, s, s[a], s[a + 1], s[a + 2]) < 0
			? 0
			: readSwap(vm, s, s[a], s[a + 1], s[a + 2]),
	),
	may_be_huge: plain((vm) => (vm.program.world.hasHuge ? 1 : 0)),
	huge_fits: plain((vm, s, a) => huge.wantsHuge(vm, s, s[a], s[a + 1])),
	huge_alloc: plain((vm, s, a) => huge.allocHuge(vm, s, s[a])),
	huge_put: effect((vm, s, a) => huge.putHuge(vm, s, s[a] - 1)),
	pte_set_huge: plain((vm, s, a) => huge.setHuge(vm, s, s[a], s[a + 1], s[a + 2] - 1)),
	pte_split_huge: effect((vm, s, a) => huge.splitAt(vm, s, s[a], s[a + 1])),
	huge_may_collapse: plain((vm, s, a) => huge.mayCollapse(vm, s, s[a], s[a + 1])),
	pte_collapse: plain((vm, s, a) => huge.collapse(vm, s, s[a], s[a + 1], s[a + 2] - 1)),
	huge_span: plain((vm, s, a) => {
		const start = s[a] - (s[a] % vm.layout.fanOut);
		return spanOf(start, start + vm.layout.fanOut);
	}),
	uffd_wait: {
		run: () => 0,
		canRun: (vm, s, a) => pte.needNotWaitForUser(vm, s, s[a], s[a + 1]),
	},
	migration_wait: {
		run(vm, s, a) {
			pte.waitForMigration(vm, s, s[a], s[a + 1], s[a + 2]);
			return 0;
		},
		canRun: (vm, s, a) => pte.needNotWait(vm, s, s[a], s[a + 1], s[a + 2]),
	},
	page_span: plain((_vm, s, a) => spanOf(s[a], s[a] + 1)),
	range_form_check: effect((vm, s, a) =>
		rangeForm.checkForm(vm, s, stackOffset(vm, vm.thread, s[a])),
	),
	range_form_part: plain((vm, s, a) =>
		rangeForm.partOf(vm, s, stackOffset(vm, vm.thread, s[a]), s[a + 1], s[a + 2]),
	),
	pfn_of: plain((vm, s, a) => pfnOf(vm, s[a], s[a + 1])),
};

const reverse: PrimitiveTable = {
	rmap_next: plain((vm, s, a) => rmap.walkMappings(vm, s, s[a] - 1, s[a + 1])),
	page_mlocked: plain((vm, s, a) => rmap.isLockedInMemory(vm, s, s[a] - 1)),
	rmap_migration_next: plain((vm, s, a) => rmap.nextMigration(vm, s, s[a] - 1, s[a + 1])),
	place_mm: plain((_vm, s, a) => rmap.placeMm(s[a])),
	place_addr: plain((_vm, s, a) => rmap.placeAddr(s[a])),
	pte_unmap: effect((vm, s, a) => rmap.unmapPlace(vm, s, s[a], s[a + 1] - 1)),
	pte_mkclean: effect((vm, s, a) => rmap.cleanPlace(vm, s, s[a], s[a + 1] - 1)),
	pte_poison: effect((vm, s, a) => rmap.poisonPlace(vm, s, s[a], s[a + 1] - 1)),
	pte_make_migration: effect((vm, s, a) => rmap.makeMigration(vm, s, s[a], s[a + 1] - 1)),
	pte_remove_migration: effect((vm, s, a) =>
		rmap.removeMigration(vm, s, s[a], s[a + 1] - 1, s[a + 2] - 1),
	),
};

export const memoryPrimitives: PrimitiveTable = { ...addressSpaces, ...entries, ...reverse };
