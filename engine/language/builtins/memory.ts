// Address spaces, mmap_lock, driver locks, interval notifiers, hmm_range.

import type { Builtin } from "../builtin.ts";
import { row } from "./row.ts";

const mm: readonly Builtin[] = [
	row("mm", "mmget_not_zero", "mmget_not_zero", "mm: mm",
		{ result: "bool", returns: "true and a reference, or false where the last user is gone" },
		"Takes a reference to the contents of an address space. Needed before its page tables are used outside its own tasks; give it back with mmput."),
	row("mm", "mmput", "mmput", "mm: mm", { sleeps: true, needs: ["no-user-lock", "no-mmap-lock"] },
		"Drops a reference to the contents. The last one tears the address space down, which takes mmap_lock and calls every notifier."),
	row("mm", "mmput_async", "mmput_async", "mm: mm", { modelled: false },
		"As mmput, but the last reference is torn down by a work item: callable under locks."),
	row("mm", "mmgrab", "mmgrab", "mm: mm", {}, "Takes a reference to the mm_struct alone: it keeps the structure, not the page tables."),
	row("mm", "mmdrop", "mmdrop", "mm: mm", {}, "Drops a reference that mmgrab took."),
	row("mm", "vma_lookup", "vma_lookup", "mm: mm, addr: addr", { result: "bool", needs: ["mmap-lock"], returns: "true where a VMA covers the address" },
		"Finds the VMA at an address."),
	row("mm", "current", "current", "", { result: "int", returns: "the running thread, never 0" },
		"The task that runs this code; compare it with one kept in a variable."),
];

const mmapLock: readonly Builtin[] = [
	row("mmap-lock", "mmap_read_lock", "mmap_read_lock", "mm: mm", { sleeps: true, aliases: ["down_read"], needs: ["no-user-lock"] },
		"Takes mmap_lock for read: VMAs stay as they are, page faults go on. Needed over range_fault and the migrate calls."),
	row("mmap-lock", "mmap_read_unlock", "mmap_read_unlock", "mm: mm", { aliases: ["up_read"] }, "Releases mmap_lock held for read."),
	row("mmap-lock", "mmap_read_trylock", "mmap_read_trylock", "mm: mm", { result: "bool", returns: "true where it is held now" },
		"Takes mmap_lock for read if nobody holds it for write."),
	row("mmap-lock", "mmap_write_lock", "mmap_write_lock", "mm: mm", { sleeps: true, aliases: ["down_write"], needs: ["no-user-lock"] },
		"Takes mmap_lock for write: nobody else can look at or change VMAs."),
	row("mmap-lock", "mmap_write_unlock", "mmap_write_unlock", "mm: mm", { aliases: ["up_write"] }, "Releases mmap_lock held for write."),
	row("mmap-lock", "mmap_write_downgrade", "mmap_write_downgrade", "mm: mm", { aliases: ["downgrade_write"] },
		"mmap_lock held for write becomes held for read, without a gap."),
];

const locks: readonly Builtin[] = [
	row("lock", "lock", "mutex_lock", "l: lock", { sleeps: true, aliases: ["spin_lock"] }, "Takes a mutex or spinlock of the driver."),
	row("lock", "unlock", "mutex_unlock", "l: lock", { aliases: ["spin_unlock"] }, "Releases a mutex or spinlock."),
	row("lock", "trylock", "mutex_trylock", "l: lock", { result: "bool", returns: "true where it is held now", aliases: ["spin_trylock"] },
		"Takes a mutex or spinlock if it is free; never waits."),
	row("lock", "read_lock", "down_read", "l: lock", { sleeps: true }, "Takes an rwsem or rwlock for read: readers share it."),
	row("lock", "read_unlock", "up_read", "l: lock", {}, "Releases an rwsem or rwlock held for read."),
	row("lock", "read_trylock", "down_read_trylock", "l: lock", { result: "bool", returns: "true where it is held now" },
		"Takes an rwsem or rwlock for read if no writer holds it."),
	row("lock", "write_lock", "down_write", "l: lock", { sleeps: true }, "Takes an rwsem or rwlock for write: alone."),
	row("lock", "write_unlock", "up_write", "l: lock", {}, "Releases an rwsem or rwlock held for write."),
	row("lock", "write_trylock", "down_write_trylock", "l: lock", { result: "bool", returns: "true where it is held now" },
		"Takes an rwsem or rwlock for write if it is free."),
];

const notifiers: readonly Builtin[] = [
	row("notifier", "notifier_insert", "mmu_interval_notifier_insert", "n: notifier, mm: mm, span: span",
		{ result: "int", returns: "0, -EOVERFLOW (empty span), -EINVAL (no users left), -ENOMEM", errors: ["ENOMEM"], sleeps: true, needs: ["no-mmap-lock"] },
		"From now on the notifier's invalidate is called before any CPU entry in the span changes. Insert before the first populate."),
	row("notifier", "notifier_insert_locked", "mmu_interval_notifier_insert_locked", "n: notifier, mm: mm, span: span",
		{ result: "int", returns: "as notifier_insert", errors: ["ENOMEM"], sleeps: true, needs: ["mmap-lock-write"] },
		"As notifier_insert, for a caller that holds mmap_lock for write."),
	row("notifier", "notifier_remove", "mmu_interval_notifier_remove", "n: notifier", { sleeps: true, needs: ["no-user-lock"] },
		"Ends the subscription; waits until no callback of it runs. Does not tear down device entries."),
	row("notifier", "read_begin", "mmu_interval_read_begin", "n: notifier", { result: "seq", sleeps: true, needs: ["no-user-lock"], returns: "the sequence number to validate with read_retry" },
		"Samples the notifier's sequence; sleeps while an invalidation that has called this notifier still runs. Each round of a populate loop takes a new number."),
	row("notifier", "read_retry", "mmu_interval_read_retry", "n: notifier, seq: seq", { result: "bool", needs: ["user-lock"], returns: "true: an invalidation came between, start over" },
		"The decisive test, under the lock that invalidate takes. Only when it is false may device entries be written, before the lock is released."),
	row("notifier", "check_retry", "mmu_interval_check_retry", "n: notifier, seq: seq", { result: "bool", returns: "true: already stale; false proves nothing" },
		"An early way out, without a lock."),
	row("notifier", "set_seq", "mmu_interval_set_seq", "n: notifier, seq: seq", { needs: ["user-lock"] },
		"Publishes the number of an invalidation, in invalidate, under the lock that read_retry is called with."),
];

const range: readonly Builtin[] = [
	row("range", "range_fault", "hmm_range_fault", "r: range",
		{
			result: "int",
			returns: "0, -EBUSY (stale: take a new read_begin), -EFAULT, -EPERM (write to a read-only VMA), -EINVAL",
			errors: ["EBUSY", "EFAULT", "EPERM", "EINVAL"],
			sleeps: true,
			needs: ["mmap-lock", "no-user-lock"],
			aliases: ["hmm_vma_fault", "hmm_vma_get_pfns"],
		},
		"Walks the span, faults in what the flags request and fills r.pfns. Takes no reference on pages. 0 proves nothing: only read_retry under the lock does."),
	row("range", "range_fault_unlocked", "hmm_range_fault_unlocked", "r: range, timeout: int",
		{ result: "int", returns: "0, -EBUSY (timeout), -EFAULT, -EPERM", errors: ["EBUSY", "EFAULT", "EPERM"], sleeps: true, needs: ["no-user-lock", "no-mmap-lock"], modelled: false },
		"Takes mmap_lock itself, may drop it while a fault handler works, starts over on collisions until the timeout. The caller still checks read_retry under its lock."),
];

const table: readonly Builtin[] = [
	row("device-table", "device_map", "device_map", "d: device, r: range",
		{ result: "int", returns: "0", errors: ["ENOMEM"], needs: ["user-lock"] },
		"Writes a device entry for every valid page of the range, writable only where the result says so."),
	row("device-table", "device_map_page", "device_map_page", "d: device, addr: addr, page: page|dma, write: bool",
		{ result: "int", returns: "0", errors: ["ENOMEM"], needs: ["user-lock"] },
		"Writes one device entry with the rights given."),
	row("device-table", "device_unmap", "device_unmap", "d: device, span: span", { needs: ["user-lock"] },
		"Removes the device entries of the span. The TLB keeps what it has: follow it with device_flush."),
	row("device-table", "device_protect", "device_protect", "d: device, span: span", { needs: ["user-lock"] },
		"Takes write permission from the device entries of the span. The TLB keeps what it has."),
	row("device-table", "device_flush", "device_flush", "d: device, span: span", {},
		"Flushes the device TLB over the span and waits until accesses in flight are done."),
	row("device-table", "device_pte", "device_pte", "d: device, addr: addr", { result: "page", returns: "the page the device table maps there, or none" },
		"Reads one entry of the device page table."),
];

export const memoryBuiltins: readonly Builtin[] = [...mm, ...mmapLock, ...locks, ...notifiers, ...range, ...table];
