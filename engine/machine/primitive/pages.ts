// Pages: allocation, references, locks, LRU lists, page cache, swap, migration.

import { entryPage } from "../entry.ts";
import { findCache, readCache, writeOut } from "../file.ts";
import * as hmm2016 from "../hmm-2016.ts";
import { pageField } from "../layout.ts";
import * as migrate from "../migrate.ts";
import * as movable from "../movable.ts";
import * as node from "../node.ts";
import { layoutPage, stackOffset } from "../offsets.ts";
import * as page from "../page.ts";
import { lockOfPage, takePageLock } from "../page-lock.ts";
import { isPgmapIdle, killPgmap } from "../pgmap.ts";
import { forPageout, forReclaim, removeFromCache } from "../reclaim.ts";
import { addToSwap, freeIfUnmapped } from "../swap.ts";
import type { Vm } from "../vm.ts";
import { effect, type PrimitiveTable, plain } from "./row.ts";

/** The TLB flush and the references that waited for it. */
function freeGathered(vm: Vm, s: Int32Array): void {
	for (let next = page.nextGathered(vm, s); next !== 0; next = page.nextGathered(vm, s)) {
		freeIfUnmapped(vm, s, next);
		page.putPage(vm, s, next);
	}
}

const pages: PrimitiveTable = {
	gather_free: effect((vm, s) => freeGathered(vm, s)),
	page_alloc: plain((vm, s, a) => page.allocPage(vm, s, s[a])),
	page_alloc_vma: plain((vm, s, a) => node.allocAt(vm, s, s[a], s[a + 1])),
	page_alloc_node: plain((vm, s, a) => node.allocOnNode(vm, s, s[a])),
	page_node: plain((vm, s, a) => node.nodeOf(vm, s[a] - 1)),
	vma_bind: plain((vm, s, a) => node.bind(vm, s, s[a], s[a + 1], s[a + 2])),
	page_alloc_device: plain((vm, s, a) => page.allocForDriver(vm, s, s[a])),
	page_fill: effect((vm, s, a) => page.fillPage(vm, s, s[a] - 1, s[a + 1])),
	page_copy: effect((vm, s, a) => page.copyPage(vm, s, s[a] - 1, s[a + 1] - 1)),
	zero_page: plain((vm, s, a) => {
		page.zeroPage(vm, s, s[a] - 1);
		return 0;
	}),
	copy_page: plain((vm, s, a) => {
		page.copyPage(vm, s, s[a] - 1, s[a + 1] - 1);
		return 0;
	}),
	get_page: effect((vm, s, a) => page.getPage(vm, s, s[a] - 1)),
	page_get: effect((vm, s, a) => page.getPage(vm, s, s[a] - 1)),
	page_put: effect((vm, s, a) => page.putPage(vm, s, s[a] - 1)),
	page_unpin: effect((vm, s, a) => page.unpinPage(vm, s, s[a] - 1)),
	longterm_pinned: effect((vm, s, a) => page.checkLongterm(vm, s[a] - 1)),
	page_is: plain((vm, s, a) => page.pageIs(vm, s, s[a] - 1, s[a + 1])),
	page_is_mapped: plain((vm, s, a) =>
		s[layoutPage(vm, s[a] - 1) + pageField.mapcount] > 0 ? 1 : 0,
	),
	pgmap_kill: effect((vm, s, a) => killPgmap(vm, s, s[a])),
	pgmap_wait: {
		run: () => 0,
		canRun: (vm, s, a) => isPgmapIdle(vm, s, s[a]),
	},
	page_free_next: plain((vm, s) => page.nextFreed(vm, s)),
	lock_page: {
		run(vm, s, a) {
			takePageLock(vm, s, s[a] - 1);
			return 0;
		},
		canRun: (vm, s, a) => lockOfPage(vm, s, s[a] - 1),
	},
	trylock_page: plain((vm, s, a) => page.tryLockPage(vm, s, s[a] - 1)),
	unlock_page: effect((vm, s, a) => page.unlockPage(vm, s, s[a] - 1)),
	page_disown: effect((vm, s, a) => movable.disown(vm, s, s[a] - 1)),
	movable_next: plain((vm, s, a) => movable.nextMovable(vm, s, s[a])),
	movable_may_isolate: plain((vm, s, a) => movable.mayIsolate(vm, s, s[a] - 1)),
	movable_set_isolated: effect((vm, s, a) => movable.setIsolated(vm, s, s[a] - 1, s[a + 1])),
	movable_moved: effect((vm, s, a) => movable.moved(vm, s, s[a] - 1, s[a + 1] - 1)),
	mark_dirty: effect((vm, s, a) => page.touchPage(vm, s, s[a] - 1, true)),
	touch_page: effect((vm, s, a) => page.touchPage(vm, s, s[a] - 1, false)),
	lru_isolate: plain((vm, s, a) => page.isolate(vm, s, s[a] - 1)),
	lru_putback: effect((vm, s, a) => page.putBack(vm, s, s[a] - 1)),
	pte_isolate: plain((vm, s, a) => forReclaim(vm, s, s[a], s[a + 1])),
	pte_pageout: plain((vm, s, a) => forPageout(vm, s, s[a], s[a + 1])),
	swap_add: plain((vm, s, a) => addToSwap(vm, s, s[a] - 1)),
	cache_read: plain((vm, s, a) => readCache(vm, s, s[a], s[a + 1])),
	cache_find: plain((vm, s, a) => findCache(vm, s, s[a], s[a + 1])),
	page_write_out: effect((vm, s, a) => writeOut(vm, s, s[a] - 1)),
	cache_remove: plain((vm, s, a) => removeFromCache(vm, s, s[a] - 1)),
	memory_pages: plain((vm, s, a) => vm.program.world.memories[s[a] - 1]?.pages ?? 0),
	memory_page: plain(
		(vm, s, a) => (vm.program.world.memories[s[a] - 1]?.first ?? 0) + s[a + 1] + 1,
	),
	is_zero_page: plain((vm, s, a) => page.pageIs(vm, s, s[a] - 1, 7)),
	is_device_private_page: plain((vm, s, a) => page.pageIs(vm, s, s[a] - 1, 5)),
	is_device_coherent_page: plain((vm, s, a) => page.pageIs(vm, s, s[a] - 1, 6)),
	page_owner: plain((vm, s, a) => page.ownerOf(vm, s[a] - 1)),
};

const migration: PrimitiveTable = {
	migrate_mm: plain((vm, s, a) => migrate.lockedMm(vm, s, s[a])),
	migrate_reset: effect((vm, s, a) => migrate.reset(vm, s, stackOffset(vm, vm.thread, s[a]))),
	migrate_collect_table: plain((vm, s, a) =>
		migrate.collectTable(vm, s, stackOffset(vm, vm.thread, s[a]), s[a + 1]),
	),
	migrate_collect_frame: effect((vm, s, a) =>
		migrate.collectFrame(vm, s, stackOffset(vm, vm.thread, s[a]), s[a + 1], s[a + 2] - 1),
	),
	migrate_refused: plain((vm, s, a) => migrate.isRefused(vm, s, s[a] - 1, s[a + 1])),
	migrate_move: plain((vm, s, a) => migrate.move(vm, s, s[a] - 1, s[a + 1] - 1, s[a + 2])),
	hmm_collect_table: plain((vm, s, a) =>
		hmm2016.collectTable2016(vm, s, stackOffset(vm, vm.thread, s[a]), s[a + 1]),
	),
	hmm_array_fill: effect((vm, s, a) => hmm2016.fillArray(vm, s, stackOffset(vm, vm.thread, s[a]))),
	hmm_migrate_mapping: plain((vm, s, a) => hmm2016.moveMapping2016(vm, s, s[a] - 1, s[a + 1] - 1)),
	entry_page: plain((_vm, s, a) => entryPage(s[a]) + 1),
	migrate_check_order: effect((vm, s, a) =>
		migrate.checkOrder(vm, s, s[a] - 1, s[a + 1] - 1, s[a + 2] !== 0),
	),
	migrate_insert: plain((vm, s, a) => migrate.insertPage(vm, s, s[a], s[a + 1], s[a + 2] - 1)),
};

export const pagePrimitives: PrimitiveTable = { ...pages, ...migration };
