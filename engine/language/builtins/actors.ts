// What processes and devices do in scenarios, and what only scripts know: checks and choices.

import type { Builtin } from "../builtin.ts";
import { row } from "./row.ts";

const later = { modelled: false, sleeps: true } as const;
const acts = { sleeps: true } as const;

const cpu: readonly Builtin[] = [
	row("cpu", "read", "(load)", "mm^: mm, addr: addr", { ...acts, result: "int", returns: "the value, or -EFAULT where the process would get a signal", errors: ["EFAULT"] },
		"The process reads the first word of a page, faulting it in if need be."),
	row("cpu", "write", "(store)", "mm^: mm, addr: addr, value: int", { ...acts, result: "int", returns: "0, or -EFAULT where the process would get a signal", errors: ["EFAULT"] },
		"The process writes the first word of a page, faulting it in or copying it if need be."),
	row("cpu", "mmap", "mmap", "mm^: mm, pages: int, backing: backing, prot: prot", { ...acts, result: "span", returns: "the new span; empty where there is no room", errors: ["ENOMEM"] },
		"Maps new memory at the first free place."),
	row("cpu", "munmap", "munmap", "mm^: mm, span: span", { ...acts, result: "int", returns: "0" }, "Unmaps a span: UNMAP over all of it, then the entries go, then the pages."),
	row("cpu", "mprotect", "mprotect", "mm^: mm, span: span, prot: prot", { ...acts, result: "int", returns: "0, -ENOMEM (holes)", errors: ["ENOMEM"] },
		"Changes the protection of a span: the VMA first, then PROTECTION_VMA over what is populated."),
	row("cpu", "mremap", "mremap", "mm^: mm, span: span, pages: int", { ...later, result: "span" }, "Moves or resizes a mapping."),
	row("cpu", "madvise_dontneed", "madvise(MADV_DONTNEED)", "mm^: mm, span: span", { ...acts, result: "int", returns: "0, -ENOMEM (holes)", errors: ["ENOMEM"] },
		"Drops the pages of a span and keeps the mapping: CLEAR, under mmap_lock for read."),
	row("cpu", "fork", "fork", "mm^: mm", { ...acts, result: "mm", returns: "the child's mm, or none" }, "Copies the address space, copy-on-write: PROTECTION_PAGE on the parent."),
	row("cpu", "exit", "exit", "mm^: mm", acts, "The process ends: RELEASE, then UNMAP over everything, once the last mmput is done."),
	row("cpu", "oom_reap", "__oom_reap_task_mm", "mm^: mm", { ...acts, result: "bool", returns: "true where everything was reaped" },
		"The OOM reaper: UNMAP that must not block, VMA by VMA; a VMA whose notifier refuses is skipped."),
	row("cpu", "swap_out", "madvise(MADV_PAGEOUT)", "mm^: mm, span: span", later, "Swaps pages out."),
	row("cpu", "reclaim", "shrink_folio_list", "mm^: mm, span: span", later, "Memory pressure takes pages away."),
	row("cpu", "compact", "compact_zone", "mm^: mm, span: span", later, "Compaction moves pages."),
	row("cpu", "collapse_huge", "madvise(MADV_COLLAPSE)", "mm^: mm, span: span", later, "Collapses small pages into a huge one."),
	row("cpu", "split_huge", "split_huge_pmd", "mm^: mm, span: span", later, "Splits a huge mapping."),
	row("cpu", "pin", "pin_user_pages", "mm^: mm, span: span", later, "Somebody else pins the pages."),
	row("cpu", "unpin", "unpin_user_pages", "mm^: mm, span: span", later, "Ends such a pin."),
	row("cpu", "hwpoison", "memory_failure", "mm^: mm, addr: addr", later, "The page's memory fails."),
	row("cpu", "uffd_continue", "UFFDIO_CONTINUE", "mm^: mm, span: span", later, "userfaultfd installs a page that is in the page cache."),
	row("cpu", "madvise_split", "madvise(MADV_SPLIT)", "mm^: mm, span: span", later, "Maps a huge page by small entries."),
	row("cpu", "memcg_limit", "memory.max", "mm^: mm, pages: int", later, "Sets the limit of the process's memory cgroup."),
	row("cpu", "mlock", "mlock", "mm^: mm, span: span", { ...later, result: "int" }, "Faults in and locks a span."),
	row("cpu", "munlock", "munlock", "mm^: mm, span: span", { ...later, result: "int" }, "Ends mlock."),
];

const device: readonly Builtin[] = [
	row("device", "device_read", "(device load)", "d: device, addr: addr", { sleeps: true, result: "int", returns: "the value, or an error of `on fault`", errors: ["EFAULT"] },
		"The device reads through its TLB and page table; where it finds nothing, `on fault` runs."),
	row("device", "device_write", "(device store)", "d: device, addr: addr, value: int", { sleeps: true, result: "int", returns: "0, or an error of `on fault`", errors: ["EFAULT"] },
		"The device writes through its TLB and page table; where it may not, `on fault` runs."),
];

const checks: readonly Builtin[] = [
	row("check", "assert", "(assert)", "condition: bool", {}, "The scenario is wrong, code `assertion`, in a run in which the condition does not hold here."),
	row("time", "timed_out", "time_after", "", { result: "bool", returns: "either: exploration tries both", aliases: ["time_after_eq"] },
		"The deadline of a retry loop has passed, or not: both are explored."),
	row("time", "choose", "(choice)", "", { result: "bool", returns: "either: exploration tries both" }, "Something the script leaves open: both answers are explored."),
	row("time", "sleep", "msleep", "", { sleeps: true }, "Lets others run; how long makes no difference to an exploration."),
];

export const actorBuiltins: readonly Builtin[] = [...cpu, ...device, ...checks];
