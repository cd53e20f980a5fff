// Broken properties in words: what is wrong, at which objects, and why it matters. Called once a violation is found.

import { ask } from "./conditions.ts";
import { deviceEntryMm, deviceEntryPage } from "./device.ts";
import { entryPage, isReadable } from "./entry.ts";
import type { Interpreter } from "./interpreter.ts";
import { isTakenBack } from "./invariants.ts";
import { pageField } from "./layout.ts";
import { lockNameAt } from "./lock-name.ts";
import type { Explanation } from "./machine.ts";
import { addressName, mmName } from "./mm-name.ts";
import { layoutDevice, layoutPage } from "./offsets.ts";
import { zone } from "./page.ts";
import { codeOf, KERNEL_BUG, kernelBug, type PropertyCode } from "./properties.ts";
import type { Vm } from "./vm.ts";
import { waitReason } from "./waiting.ts";

interface Words {
	readonly message: string;
	readonly paths: readonly string[];
}

type Explain = (vm: Vm, s: Int32Array) => Words;

/** The property that `vm` has just noted on `state`, in words. */
export function explain(machine: Interpreter, s: Int32Array, result: number): Explanation {
	const { vm } = machine;
	const code = codeOf(result);
	const words = code === "always" ? unheld(machine, s) : wordsOf(vm, s, code);
	const thread = vm.thread < vm.program.threads.length ? vm.thread : undefined;
	return { code, ...words, thread, ...(isModelSpent(vm) && { spent: "pages" }) };
}

function isModelSpent({ broken, detail }: Vm): boolean {
	return broken === KERNEL_BUG && detail === kernelBug.modelMemorySpent;
}

function wordsOf(vm: Vm, s: Int32Array, code: PropertyCode): Words {
	return explanations[code]?.(vm, s) ?? { message: code, paths: [] };
}

/** What cannot be asked counts as not true; why it cannot is said, or its author looks for what is not there. */
function unheld(machine: Interpreter, s: Int32Array): Words {
	const { vm } = machine;
	const number = vm.detail;
	const { text, function: fn } = vm.program.always[number];
	const path = `always:${number}`;
	const message = `always ${text} does not hold here`;
	ask(machine, s.slice(), fn);
	if (vm.broken === 0) return { message: `${message}.`, paths: [path] };
	const why = wordsOf(vm, s, codeOf(vm.broken));
	return {
		paths: [path, ...why.paths],
		message: `${message}: it cannot be answered. ${why.message}`,
	};
}

const explanations: { readonly [code in PropertyCode]?: Explain } = {
	"stale-device-pte": (vm, s) => staleEntry(vm, s),
	"write-through-read-only": (vm) => {
		const where = `${deviceName(vm)} ${addressName(vm, vm.detail)}`;
		return {
			message: `The device can write through ${where}, but the CPU entry there is read-only: a write goes past copy-on-write or write protection. Map writable only what the result of range_fault says is writable, and remove write permission when the kernel asks for it.`,
			paths: [entryPath(vm), `mm:0/row:${vm.detail}`],
		};
	},
	"use-after-free": (vm, s) => useAfterFree(vm, s),
	"lost-write": (vm) => ({
		message: `A read of ${addressName(vm, vm.object)} gives ${vm.detail}, not what was written there last: a write was lost.`,
		paths: [`mm:0/row:${vm.object}`],
	}),
	"self-deadlock": (vm) =>
		vm.detail === 2
			? {
					message: `${threadName(vm)} waits for the lock of page ${vm.object}, which it holds itself: it waits for ever. Unlock the page first, or do not touch what is being migrated.`,
					paths: [`page:${vm.object}`],
				}
			: {
					message: `${threadName(vm)} takes ${lockNameAt(vm, vm.object)}, which it holds already: it waits for itself for ever.`,
					paths: [lockPath(vm, vm.object)],
				},
	"lock-imbalance": (vm) => ({
		message: `${threadName(vm)} releases ${lockNameAt(vm, vm.object)}${vm.detail === 2 ? " as a reader" : ""}, which it does not hold that way.`,
		paths: [lockPath(vm, vm.object)],
	}),
	"lock-leak": (vm) => ({
		message: `${threadName(vm)} ends while it holds ${lockNameAt(vm, vm.object)}: nobody else can ever take it.`,
		paths: [lockPath(vm, vm.object)],
	}),
	"sleep-in-atomic": (vm) => ({
		message:
			vm.detail === 1
				? `${threadName(vm)} may sleep here while it holds the spinlock ${lockNameAt(vm, vm.object)}.`
				: `${threadName(vm)} may sleep here, in a callback that must not block: an invalidation by the OOM reaper, or page_free, which runs under a page-table lock.`,
		paths: vm.detail === 1 ? [lockPath(vm, vm.object)] : [],
	}),
	livelock: (vm) => ({
		message: `${threadName(vm)} runs in a loop that touches nothing other threads could change: it never ends.`,
		paths: [`thread:${vm.thread}`],
	}),
	refcount: (vm) => refcount(vm),
	"double-free": (vm) => ({
		message: `A reference to page ${vm.object} is dropped that nobody holds: the page is freed twice.`,
		paths: [`page:${vm.object}`],
	}),
	"page-leak": (vm) => ({
		message: `Page ${vm.object} ${leaks[vm.detail] ?? leaks[0]}`,
		paths: [`page:${vm.object}`],
	}),
	"pin-leak": (vm) => ({
		message: `Page ${vm.object} is still pinned when everything has ended: it can never be migrated or reclaimed. Give each pin back with unpin_user_page.`,
		paths: [`page:${vm.object}`],
	}),
	"migration-left-open": (vm) => ({
		message: `${addressName(vm, vm.detail)} of ${mmName(vm, vm.object)} is still a migration entry when everything has ended: whoever touches it waits for ever. Call migrate_pages and migrate_finalize on every path after migrate_setup.`,
		paths: [`mm:${vm.object - 1}/row:${vm.detail}`],
	}),
	"bad-migration-order": (vm) => ({
		message: `migrate_finalize is to map ${vm.detail === 1 ? `the destination of page ${vm.object}, whose metadata never moved to it: its migration entries would stay for ever. Call migrate_pages before, or free the destination and set it to none.` : `page ${vm.object} again, whose metadata moved to the destination, which is freed: it would be on no LRU list and charged to nobody. Leave the destination none instead of clearing migrate.`}`,
		paths: [`page:${vm.object}`],
	}),
	"device-page-mapped": (vm, s) => (vm.detail < 0 ? longtermPin(vm) : mappedDevicePage(vm, s)),
	"mm-leak": (vm) => ({
		message:
			vm.detail === 3
				? `${mmName(vm, vm.object)} has exited, but a notifier is still inserted when everything has ended: its reference keeps the address space's structure for ever. RELEASE removes nothing; call notifier_remove.`
				: `A reference of ${vm.detail === 1 ? "mmget_not_zero" : "mmgrab"} to ${mmName(vm, vm.object)} is never given back: the address space is never torn down. Call ${vm.detail === 1 ? "mmput" : "mmdrop"} on every path.`,
		paths: [`mm:${vm.object - 1}`],
	}),
	accounting: (vm) => accounting(vm),
	"kernel-bug": (vm) => ({ message: kernelBugMessage(vm), paths: [] }),
	assertion: (vm) => ({
		message: `The assertion does not hold: ${sourceOf(vm, vm.detail)}`,
		paths: [`thread:${vm.object}`],
	}),
};

function mappedDevicePage(vm: Vm, s: Int32Array): Words {
	return {
		message: `${addressName(vm, vm.detail)} of ${mmName(vm, vm.object)} maps ${unmappable(vm, s)}`,
		paths: [`mm:${vm.object - 1}/row:${vm.detail}`],
	};
}

function longtermPin(vm: Vm): Words {
	return {
		message: `Page ${vm.object} is device memory and pinned for long: its driver can neither evict it nor go away. A pin with LONGTERM migrates it to system memory first.`,
		paths: [`page:${vm.object}`],
	};
}

/** `object` is an mm (number + 1), or minus the number of a cgroup. */
function accounting(vm: Vm): Words {
	const { object, detail } = vm;
	const mm = object > 0 ? object : 1 - object;
	const whose = mmName(vm, mm);
	return {
		message:
			object > 0
				? `What ${whose} counts as resident or swapped differs from its page tables, which have ${detail} such entries.`
				: `The charge of the memory cgroup of ${whose} differs from its pages, which are ${detail}.`,
		paths: [`mm:${mm - 1}`],
	};
}

const leaks: { readonly [detail: number]: string } = {
	0: "has a reference left when everything has ended: it is never freed.",
	1: "is still DMA-mapped when everything has ended: the device reaches whatever the page becomes next.",
	2: "is still locked when everything has ended: whoever needs it waits for ever.",
	3: "is still off its LRU list when everything has ended: it can never be reclaimed.",
};

/** What the entry that breaks `device-page-mapped` maps. */
function unmappable(vm: Vm, s: Int32Array): string {
	const { layout } = vm;
	const entry = layout.mms + (vm.object - 1) * layout.mmWords + layout.ptes;
	const page = entryPage(s[entry + vm.detail - layout.windowStart]);
	return vm.zones[page] === zone.movable
		? "a movable page of a driver: the kernel finds its driver through the page's mapping, which now belongs to the process. Take a page of another memory."
		: "private device memory, which no CPU can address: the access stops the machine.";
}

function staleEntry(vm: Vm, s: Int32Array): Words {
	const { layout } = vm;
	const addr = vm.detail;
	const index = addr - layout.windowStart;
	const device = layoutDevice(vm, vm.object);
	const inTable = s[device + layout.table + index] !== 0;
	const entry = inTable ? s[device + layout.table + index] : s[device + layout.tlb + index];
	const page = deviceEntryPage(entry);
	const mm = deviceEntryMm(entry);
	const cpu = s[layout.mms + (mm - 1) * layout.mmWords + layout.ptes + index];
	const freed = page !== 0 && s[layoutPage(vm, page) + pageField.refcount] === 0;
	const where = inTable ? "page table" : "TLB";
	if (isTakenBack(vm, s, entry, index))
		return {
			message: `${deviceName(vm)} still has exclusive access to page ${page} through its ${where} at ${addressName(vm, addr)}, but the CPU has taken it back: what the device does there is not atomic any more. Remove the entry when the kernel asks for it, also for EXCLUSIVE and CLEAR of others.`,
			paths: [entryPath(vm), `mm:${mm - 1}/row:${addr}`, `page:${page}`],
		};
	const now = isReadable(cpu) ? `maps page ${entryPage(cpu)} now` : "does not map it any more";
	return {
		message: `${deviceName(vm)} still reaches page ${page} through its ${where} at ${addressName(vm, addr)}, but ${mmName(vm, mm)} ${now}${freed ? " and the page is free" : ""}. No invalidation is running that would remove the entry: the device reads and writes memory that is somebody else's.`,
		paths: [entryPath(vm), `mm:${mm - 1}/row:${addr}`, `page:${page}`],
	};
}

function useAfterFree(vm: Vm, s: Int32Array): Words {
	if (vm.detail === 1)
		return {
			message: `${threadName(vm)} uses the mm of ${mmName(vm, vm.object)}, whose last reference is gone: the mm_struct is freed. Hold mmgrab or mmget_not_zero while it is used.`,
			paths: [`mm:${vm.object - 1}`],
		};
	if (vm.detail === 3)
		return {
			message: `${threadName(vm)} walks the page tables of ${mmName(vm, vm.object)}, which has no users left: they are being freed. Take mmget_not_zero first and give up when it fails.`,
			paths: [`mm:${vm.object - 1}`],
		};
	const how = [
		"",
		"",
		"touches",
		"",
		"DMA-maps",
		"reaches by DMA",
		"reaches",
		"reaches through the device",
		"copies from or to",
	];
	const free = s[layoutPage(vm, vm.object) + pageField.refcount] === 0 ? "free" : "reused";
	return {
		message: `${threadName(vm)} ${how[vm.detail] ?? "reaches"} page ${vm.object}, which is ${free}: it belongs to somebody else now.`,
		paths: [`page:${vm.object}`],
	};
}

/** What the kernel counts of a huge page and what maps it disagree. */
const hugeCounts: { readonly [detail: number]: string } = {
	5: "is mapped nowhere, and its counts still say that it is: it is never freed.",
	6: "is mapped, and its counts say that nothing maps it: the next reference that goes frees it under its users.",
	7: "is mapped so often that its count overflows: it becomes negative, and the next reference that goes frees the page under its users.",
};

function refcount(vm: Vm): Words {
	const words = hugeCounts[vm.detail];
	if (words !== undefined)
		return {
			message: `The huge page that begins at page ${vm.object} ${words}`,
			paths: [`page:${vm.object}`],
		};
	if (vm.detail === 3)
		return {
			message: `The counts of page ${vm.object} do not match the entries that map it.`,
			paths: [`page:${vm.object}`],
		};
	if (vm.detail === 4)
		return {
			message: `A pin of page ${vm.object} is given back that nobody took. Pair every unpin_user_page with one pin_user_pages.`,
			paths: [`page:${vm.object}`],
		};
	const [put, get] = vm.detail === 1 ? ["mmput", "mmget_not_zero"] : ["mmdrop", "mmgrab"];
	return {
		message: `${put} on ${mmName(vm, vm.object)} without a ${get} before it: somebody else's reference is dropped.`,
		paths: [`mm:${vm.object - 1}`],
	};
}

const kernelBugs: { readonly [detail: number]: string } = {
	[kernelBug.refusedBlockable]:
		"invalidate returned false for an invalidation that may block. The kernel warns and goes on: the CPU entries change, the device keeps its own. Return false only where event.blockable is false.",
	[kernelBug.mmapLockMissing]:
		"range_fault is called without mmap_lock: VMAs and page tables may be freed under the walk. Hold mmap_read_lock over it.",
	[kernelBug.notInserted]:
		"The notifier is not inserted here: no callback protects what is read. Insert it before, and remove it after the last use.",
	[kernelBug.insertedTwice]: "The notifier is inserted already.",
	[kernelBug.stackOverflow]: "The kernel stack is used up: a callback runs inside itself.",
	[kernelBug.memoryRemoved]:
		"A page is taken from a device memory after memunmap_pages: the kernel warns, and the page has nothing behind it. See to it that nothing migrates to the device any more before its memory goes.",
	[kernelBug.modelMemorySpent]:
		"No page of the model's memory is left that is free and that no thread, variable or device knows by its number. The kernel has more: this says nothing of the script. Keep fewer pages at a time, and forget those that were given back.",
	[kernelBug.badIndex]: "An index lies outside its object.",
	[kernelBug.divisionByZero]: "Division by zero.",
	[kernelBug.nullPointer]:
		"Something is used that is none here: a page, mm, notifier or record that was never set, or a mapping that is gone.",
	[kernelBug.badAddress]: "The address lies outside everything the scenario can map.",
	[kernelBug.tooManyInvalidations]: "An invalidation starts inside two others of the same thread.",
	[kernelBug.wrongLockType]:
		"lock and unlock are for mutexes and spinlocks; an rwsem is taken with read_lock or write_lock.",
	[kernelBug.notLocked]:
		"unlock_page on a page that nobody has locked. Lock what is handed to the kernel locked, and unlock it once.",
	[kernelBug.freedLocked]: "The last reference to a page goes while it is locked. Unlock it first.",
	[kernelBug.destinationNotLocked]:
		"A destination of a migration is not locked. Lock system pages with lock_page; pages of a device memory come locked.",
	[kernelBug.listCorrupted]:
		"A list entry is used that is in no list: it was deleted meanwhile, or twice. Hold the list's lock over the walk.",
	[kernelBug.alreadyInList]: "A record is put into a list while it is in one already.",
	[kernelBug.servedWithoutDestination]:
		"alloc_and_copy left an entry that says migrate without a page: it is taken for a destination that is not there. Where no page could be allocated, set migrate to false, or leave the source.",
	[kernelBug.notIsolated]:
		"migratepage has moved a page that is not isolated any more: somebody put it back meanwhile. From isolate to migratepage or putback the page is the kernel's.",
	[kernelBug.badFrame]:
		"A word of the range names a frame that does not exist: flags or values lie in the bits of the page number. Make pfn_shift large enough for them.",
	[kernelBug.noForm]:
		"range_fault of 2020 needs to know how to write its words. Set r.flags[PFN_VALID], r.flags[PFN_WRITE], r.values and r.pfn_shift before the call.",
	[kernelBug.readOnlyVmemmap]:
		"The struct page of a part of a huge page is written, but the vmemmap optimisation has all parts share one that cannot be written.",
	[kernelBug.krefUsedUp]: "A reference is taken to an object whose last reference is gone.",
};

function kernelBugMessage(vm: Vm): string {
	return kernelBugs[vm.detail] ?? "The kernel would stop here.";
}

// ── deadlock ──────────────────────────────────────────────────────────────

/** Who waits for what, in a state in which nobody can move. */
export function explainDeadlock(machine: Interpreter, s: Int32Array): Explanation {
	const { vm } = machine;
	const waiting = vm.program.threads
		.map((thread, number) => ({ ...thread, number, reason: waitReason(machine, s, number) }))
		.filter(({ reason }) => reason !== "");
	const threads = waiting.filter(({ role }) => role === "thread");
	const blamed = threads.length > 0 ? threads : waiting; // else it is setup or finally that waits
	return {
		code: "deadlock",
		message: `No thread can go on: ${blamed.map(({ name, reason }) => `${name} ${reason}`).join("; ")}.`,
		paths: blamed.map(({ number }) => `thread:${number}`),
		thread: blamed[0]?.number,
	};
}

// ── names ─────────────────────────────────────────────────────────────────

function threadName(vm: Vm): string {
	return vm.program.threads[vm.thread]?.name ?? "A condition";
}

function deviceName(vm: Vm): string {
	return vm.program.world.devices[vm.object]?.name ?? "The device";
}

function entryPath(vm: Vm): string {
	return `device:${deviceName(vm)}/entry:${vm.detail}`;
}

function lockPath(vm: Vm, offset: number): string {
	return `lock:${lockNameAt(vm, offset)}`;
}

function sourceOf(vm: Vm, pc: number): string {
	const { spans, files } = vm.program;
	const text = files[spans[pc * 3] ?? 0]?.text ?? "";
	return text.slice(spans[pc * 3 + 1], spans[pc * 3 + 2]);
}
