// Migration, exclusive access, GUP, plain notifiers, DMA, fences, objects, work, the 2016 design.

import type { Builtin } from "../builtin.ts";
import { row } from "./row.ts";

const migration: readonly Builtin[] = [
	row(
		"migration",
		"migrate_setup",
		"migrate_vma_setup",
		"m: migrate",
		{
			result: "int",
			returns: "0 (look at m.cpages), -EINVAL",
			errors: ["EINVAL"],
			sleeps: true,
			needs: ["mmap-lock", "no-user-lock"],
		},
		"Collects, isolates and unmaps the pages of the span: their CPU entries become migration entries until migrate_finalize.",
	),
	row(
		"migration",
		"migrate_pages",
		"migrate_vma_pages",
		"m: migrate",
		{ sleeps: true, needs: ["mmap-lock", "no-user-lock"] },
		"Moves the metadata of every entry with a destination; only those that still say migrate afterwards have moved.",
	),
	row(
		"migration",
		"migrate_finalize",
		"migrate_vma_finalize",
		"m: migrate",
		{ sleeps: true, needs: ["mmap-lock", "no-user-lock"] },
		"Puts entries back, to the new page or the old one, and unlocks and releases both.",
	),
	row(
		"migration",
		"migrate_device_range",
		"migrate_device_range",
		"m: migrate, memory: memory",
		{ result: "int", returns: "0", sleeps: true },
		"Collects the pages of a device memory by frame number, for eviction: no mm needed.",
	),
	row(
		"migration",
		"alloc_page",
		"zone_device_page_init",
		"memory?: memory",
		{
			result: "page",
			returns: "a locked page with one reference, or none",
			errors: ["ENOMEM"],
			sleeps: true,
			aliases: ["alloc_pages", "alloc_page_vma"],
		},
		"A page of a device memory, or a system page where none is named.",
	),
	row(
		"migration",
		"free_page",
		"free_page",
		"page: page",
		{},
		"Gives back a page that was allocated and not used.",
	),
	row(
		"migration",
		"copy_page",
		"copy_highpage",
		"from: page, to: page",
		{ result: "int", returns: "0, or an error injected", errors: ["EIO"] },
		"Copies the content of a page.",
	),
	row(
		"migration",
		"zero_page",
		"clear_highpage",
		"page: page",
		{ result: "int", returns: "0", errors: ["EIO"] },
		"Fills a page with zeroes.",
	),
	row(
		"migration",
		"is_zero_page",
		"is_zero_pfn",
		"page: page",
		{ result: "bool", returns: "true for the zero page" },
		"Asks whether a page is the shared zero page.",
	),
	row(
		"migration",
		"is_device_private_page",
		"is_device_private_page",
		"page: page",
		{ result: "bool", returns: "true for device memory that no CPU can address" },
		"Asks whether a page is private device memory.",
	),
	row(
		"migration",
		"is_device_coherent_page",
		"is_device_coherent_page",
		"page: page",
		{ result: "bool", returns: "true for device memory that CPUs can address" },
		"Asks whether a page is coherent device memory.",
	),
	row(
		"migration",
		"page_owner",
		"page_pgmap",
		"page: page",
		{ result: "device", returns: "the device, or none for system memory" },
		"The device whose memory a page is: the owner of its pgmap.",
	),
	row(
		"migration",
		"lock_page",
		"lock_page",
		"page: page",
		{ sleeps: true, aliases: ["folio_lock"] },
		"Takes the page lock.",
	),
	row(
		"migration",
		"trylock_page",
		"trylock_page",
		"page: page",
		{ result: "bool", returns: "true where it is held now", aliases: ["folio_trylock"] },
		"Takes the page lock if it is free.",
	),
	row(
		"migration",
		"unlock_page",
		"unlock_page",
		"page: page",
		{ aliases: ["folio_unlock"] },
		"Releases the page lock.",
	),
];

const exclusive: readonly Builtin[] = [
	row(
		"exclusive",
		"make_device_exclusive",
		"make_device_exclusive",
		"mm: mm, addr: addr, owner: device",
		{
			result: "page",
			returns: "the page, locked and referenced, or none",
			errors: ["EBUSY"],
			sleeps: true,
			needs: ["mmap-lock", "no-user-lock"],
		},
		"Takes the page from the CPU for atomic access by the device; any CPU touch takes it back. Map it while it is locked, then unlock and put it.",
	),
];

const gup: readonly Builtin[] = [
	row(
		"gup",
		"get_user_pages",
		"get_user_pages",
		"mm: mm, addr: addr, flags: int",
		{
			result: "page",
			returns: "the page with a reference, or none",
			errors: ["EFAULT"],
			sleeps: true,
			needs: ["mmap-lock", "no-user-lock"],
		},
		"Faults a page in and takes a reference; give it back with put_page.",
	),
	row(
		"gup",
		"get_user_pages_fast",
		"get_user_pages_fast",
		"mm: mm, addr: addr, flags: int",
		{
			result: "page",
			returns: "the page with a reference, or none",
			errors: ["EFAULT"],
			sleeps: true,
			needs: ["no-mmap-lock", "no-user-lock"],
		},
		"As get_user_pages, without mmap_lock where the page is mapped already; else it takes the lock itself.",
	),
	row(
		"gup",
		"pin_user_pages",
		"pin_user_pages",
		"mm: mm, addr: addr, flags: int",
		{
			result: "page",
			returns: "the page, pinned, or none",
			errors: ["EFAULT"],
			sleeps: true,
			needs: ["mmap-lock", "no-user-lock"],
		},
		"Faults a page in and pins it; give it back with unpin_user_page. With LONGTERM a coherent device page is migrated to system memory first.",
	),
	row(
		"gup",
		"pin_user_pages_fast",
		"pin_user_pages_fast",
		"mm: mm, addr: addr, flags: int",
		{
			result: "page",
			returns: "the page, pinned, or none",
			errors: ["EFAULT"],
			sleeps: true,
			needs: ["no-mmap-lock", "no-user-lock"],
		},
		"As pin_user_pages, without mmap_lock where the page is mapped already; else it takes the lock itself.",
	),
	row(
		"gup",
		"put_page",
		"put_page",
		"page: page",
		{ aliases: ["folio_put"] },
		"Drops a reference of get_user_pages or make_device_exclusive.",
	),
	row(
		"gup",
		"get_page",
		"get_page",
		"page: page",
		{ aliases: ["folio_get"] },
		"Takes another reference to a page of which the caller has one.",
	),
	row(
		"gup",
		"unpin_user_page",
		"unpin_user_page",
		"page: page",
		{ aliases: ["unpin_user_pages"] },
		"Drops a pin.",
	),
];

const plain: readonly Builtin[] = [
	row(
		"plain-notifier",
		"mmu_notifier_register",
		"mmu_notifier_register",
		"k: notifier, mm: mm",
		{
			result: "int",
			returns: "0, -ENOMEM",
			errors: ["ENOMEM"],
			sleeps: true,
			needs: ["no-mmap-lock"],
		},
		"Subscribes a plain notifier to the whole address space.",
	),
	row(
		"plain-notifier",
		"mmu_notifier_unregister",
		"mmu_notifier_unregister",
		"k: notifier",
		{ sleeps: true, needs: ["no-user-lock"] },
		"Ends the subscription of a plain notifier; waits for callbacks that run.",
	),
];

const dma: readonly Builtin[] = [
	row(
		"dma",
		"dma_map",
		"dma_map_page",
		"page: page",
		{ result: "dma", returns: "the DMA address, or none", errors: ["ENOMEM"] },
		"Makes a page reachable for DMA. The mapping holds no reference: the page must stay somebody's until dma_unmap.",
	),
	row("dma", "dma_unmap", "dma_unmap_page", "dma: dma", {}, "Ends a DMA mapping."),
	row(
		"dma",
		"dma_read",
		"dma_read",
		"dma: dma",
		{ result: "int", returns: "what the page holds" },
		"The device reads by DMA, without its page table.",
	),
	row(
		"dma",
		"dma_write",
		"dma_write",
		"dma: dma, value: int",
		{},
		"The device writes by DMA, without its page table.",
	),
	row(
		"dma",
		"mark_dirty",
		"set_page_dirty",
		"page: page",
		{ aliases: ["folio_mark_dirty", "set_page_dirty_lock"] },
		"Marks a page dirty: its content must be written back.",
	),
	row(
		"dma",
		"touch_page",
		"mark_page_accessed",
		"page: page",
		{ aliases: ["folio_mark_accessed"] },
		"Uses the page's struct: it must still be the right page.",
	),
];

const fence: readonly Builtin[] = [
	row(
		"fence",
		"fence_signal",
		"dma_fence_signal",
		"f: fence",
		{},
		"The device's work is done: whoever waits goes on.",
	),
	row(
		"fence",
		"fence_wait",
		"dma_fence_wait",
		"f: fence",
		{ sleeps: true },
		"Waits until the fence is signalled.",
	),
	row(
		"fence",
		"fence_wait_interruptible",
		"dma_fence_wait",
		"f: fence",
		{ result: "int", returns: "0, -EINTR", errors: ["EINTR"], sleeps: true },
		"As fence_wait, but a signal may end the wait.",
	),
	row(
		"fence",
		"fence_reset",
		"dma_fence_init",
		"f: fence",
		{},
		"A new fence of the same name, not signalled.",
	),
];

const objects: readonly Builtin[] = [
	row("object", "get", "kref_get", "o: kref", {}, "Takes a reference to an object."),
	row("object", "put", "kref_put", "o: kref", {}, "Drops a reference; the last one calls release."),
	row("object", "list_add", "list_add", "list: list, x: record", {}, "Puts a record into a list."),
	row("object", "list_del", "list_del", "x: record", {}, "Takes a record out of its list."),
	row(
		"object",
		"list_empty",
		"list_empty",
		"list: list",
		{ result: "bool" },
		"True where the list holds nothing.",
	),
	row(
		"object",
		"list_first",
		"list_first_entry",
		"list: list",
		{ result: "record", returns: "the first record, or none" },
		"The first record of a list.",
	),
];

const work: readonly Builtin[] = [
	row(
		"work",
		"queue_work",
		"queue_work",
		"w: work",
		{ result: "bool", returns: "false where it was queued already" },
		"Has a worker run the work's body some time later.",
	),
	row(
		"work",
		"flush_work",
		"flush_work",
		"w: work",
		{ sleeps: true },
		"Waits until the work, if queued, has run.",
	),
	row(
		"work",
		"cancel_work_sync",
		"cancel_work_sync",
		"w: work",
		{ result: "bool", sleeps: true },
		"Takes the work off the queue, or waits until it has run.",
	),
	row(
		"work",
		"wait",
		"wait_event",
		"condition: bool",
		{ sleeps: true },
		"Sleeps until the condition holds.",
	),
	row("work", "wake", "wake_up", "", {}, "Has every waiter look at its condition again."),
];

/** Of the design that was posted in 2016, before it went into the kernel. */
const in2016 = { kernel: "hmm-2016", result: "int", sleeps: true } as const;

const mirror: readonly Builtin[] = [
	row(
		"mirror",
		"hmm_mirror_register",
		"hmm_mirror_register",
		"m: notifier, mm: mm",
		{ ...in2016, returns: "0, -EINVAL", errors: ["EINVAL"], needs: ["no-mmap-lock"] },
		"2016: mirrors an address space on a device: its update hears of every change of it.",
	),
	row(
		"mirror",
		"hmm_mirror_unregister",
		"hmm_mirror_unregister",
		"m: notifier",
		{ ...in2016, result: "none", needs: ["no-user-lock"] },
		"2016: ends the mirror; waits for callbacks that run.",
	),
	row(
		"mirror",
		"hmm_migrate",
		"hmm_migrate",
		"m: notifier, span: span",
		{
			...in2016,
			returns: "0 (some, all or none of the pages moved), -EINVAL",
			errors: ["EINVAL"],
			needs: ["mmap-lock", "no-user-lock"],
		},
		"2016: migrates the pages of a span of one VMA; the mirror's alloc_and_copy and finalize_and_map do the driver's part.",
	),
];

export const driverBuiltins: readonly Builtin[] = [
	...migration,
	...exclusive,
	...gup,
	...plain,
	...dma,
	...fence,
	...objects,
	...work,
	...mirror,
];
