// Named values every script knows. Errno values are positive, as in the kernel: `return -EBUSY`.

import type { Constant, Kind } from "../builtin.ts";

function named(name: string, kernelName: string, kind: Kind, value: number, doc: string): Constant {
	return { name, kernelName, kind, value, doc };
}

const errnos: readonly Constant[] = (
	[
		["EPERM", 1, "not permitted"],
		["ENOENT", 2, "nothing there"],
		["EINTR", 4, "interrupted by a signal"],
		["EIO", 5, "input or output failed"],
		["EAGAIN", 11, "try again"],
		["ENOMEM", 12, "out of memory"],
		["EFAULT", 14, "no access to this memory"],
		["EBUSY", 16, "busy: something changed meanwhile"],
		["EEXIST", 17, "already there"],
		["EINVAL", 22, "invalid argument"],
		["ENOSPC", 28, "no space left"],
		["ERESTARTSYS", 512, "restart the system call"],
		["EOVERFLOW", 75, "value too large"],
		["EOPNOTSUPP", 95, "not supported"],
		["ETIME", 62, "timer expired"],
		["ECANCELED", 125, "cancelled"],
		["ENODEV", 19, "no such device"],
		["ESRCH", 3, "no such process"],
	] as const
).map(([name, value, doc]) => named(name, name, "int", value, doc));

/** Numbered as in include/linux/mmu_notifier.h: enum mmu_notifier_event. */
const events: readonly Constant[] = (
	[
		["UNMAP", "the mapping goes"],
		["CLEAR", "entries are cleared: reclaim, madvise, copy-on-write, truncation"],
		["PROTECTION_VMA", "mprotect: the protection of a VMA changes"],
		["PROTECTION_PAGE", "entries lose write permission: fork, writeback"],
		["SOFT_DIRTY", "entries are write-protected to track writes"],
		["RELEASE", "the process ends"],
		["MIGRATE", "migrate_vma: compare event.owner to know one's own"],
		["EXCLUSIVE", "exclusive access is taken: compare event.owner to know one's own"],
	] as const
).map(([name, doc], value) => named(name, `MMU_NOTIFY_${name}`, "event", value, doc));

export const constants: readonly Constant[] = [
	...errnos,
	...events,
	named("REQ_FAULT", "HMM_PFN_REQ_FAULT", "int", 1 << 12, "fault the page in if it is not there"),
	named(
		"REQ_WRITE",
		"HMM_PFN_REQ_WRITE",
		"int",
		1 << 13,
		"make it writable; means nothing without REQ_FAULT",
	),
	named("PFN_VALID", "HMM_PFN_VALID", "int", 0, "2020: index of range.flags: the page is there"),
	named("PFN_WRITE", "HMM_PFN_WRITE", "int", 1, "2020: index of range.flags: it may be written"),
	named("PFN_ERROR", "HMM_PFN_ERROR", "int", 0, "2020: index of range.values: not reachable"),
	named("PFN_NONE", "HMM_PFN_NONE", "int", 1, "2020: index of range.values: nothing there"),
	named("PFN_SPECIAL", "HMM_PFN_SPECIAL", "int", 2, "2020: index of range.values: no struct page"),
	named("SYSTEM", "MIGRATE_VMA_SELECT_SYSTEM", "int", 1, "collect system pages"),
	named(
		"DEVICE_PRIVATE",
		"MIGRATE_VMA_SELECT_DEVICE_PRIVATE",
		"int",
		2,
		"collect private device pages of the owner",
	),
	named(
		"DEVICE_COHERENT",
		"MIGRATE_VMA_SELECT_DEVICE_COHERENT",
		"int",
		4,
		"collect coherent device pages of the owner",
	),
	named(
		"COMPOUND",
		"MIGRATE_VMA_SELECT_COMPOUND",
		"int",
		8,
		"keep huge pages whole (7.0); here they are split all the same",
	),
	named("WRITE", "FOLL_WRITE", "int", 1, "the pages will be written"),
	named("LONGTERM", "FOLL_LONGTERM", "int", 2, "the pages are kept for long"),
	named(
		"SIGBUS",
		"VM_FAULT_SIGBUS",
		"int",
		2,
		"result of migrate_to_ram: the access fails for good",
	),
	named("OOM", "VM_FAULT_OOM", "int", 1, "result of migrate_to_ram: out of memory"),
	named("MM_FILEPAGES", "MM_FILEPAGES", "int", 0, "get_mm_counter: pages of files"),
	named("MM_ANONPAGES", "MM_ANONPAGES", "int", 1, "get_mm_counter: anonymous pages"),
	named("MM_SWAPENTS", "MM_SWAPENTS", "int", 2, "get_mm_counter: swap entries"),
	named("MM_SHMEMPAGES", "MM_SHMEMPAGES", "int", 3, "get_mm_counter: pages of shared memory"),
	named("r", "PROT_READ", "prot", 1, "readable"),
	named("rw", "PROT_READ | PROT_WRITE", "prot", 3, "readable and writable"),
	named("anon", "MAP_PRIVATE | MAP_ANONYMOUS", "backing", 0, "private anonymous memory"),
	named("shared", "MAP_SHARED | MAP_ANONYMOUS", "backing", 1, "shared anonymous memory"),
	named("hugetlb", "MAP_HUGETLB", "backing", 2, "hugetlb pages"),
	named("pfnmap", "VM_PFNMAP", "backing", 3, "device memory without struct pages"),
	named(
		"none",
		"NULL",
		"null",
		0,
		"nothing: no page, no mm, no record; as a protection, no access",
	),
];
