// Who waits for what: not stored in the state, but read off the instruction a thread stands at.

import { INSTRUCTION_WORDS, op } from "../program/instruction.ts";
import { ENDED } from "./frames.ts";
import type { Interpreter } from "./interpreter.ts";
import { threadField } from "./layout.ts";
import { isReader, writerOf } from "./lock.ts";
import { lockNameAt } from "./lock-name.ts";
import { frameOffset, threadOffset } from "./offsets.ts";
import type { Vm } from "./vm.ts";

/** Offset of the lock the thread waits for; -1 where it waits for none. */
export function waitedLock(machine: Interpreter, s: Int32Array, thread: number): number {
	return waitOf(machine, s, thread)?.lock ?? -1;
}

/** `waits for update, held by cpu`; "" where the thread is not blocked. */
export function waitReason(machine: Interpreter, s: Int32Array, thread: number): string {
	const wait = waitOf(machine, s, thread);
	if (wait === undefined) return "";
	const { vm } = machine;
	if (wait.lock >= 0)
		return `waits for ${lockNameAt(vm, wait.lock)}, held by ${holders(vm, s[wait.lock])}`;
	return waits[wait.primitive] ?? "waits";
}

const waits: { readonly [primitive: string]: string } = {
	sub_wait: "waits in read_begin until the running invalidation ends",
	sub_wait_removed: "waits until the notifier is removed",
	plain_wait_idle: "waits until no callback of the notifier runs",
	lock_page: "waits for a page lock",
	migration_wait: "waits until a page is migrated",
	uffd_wait: "waits for userfaultfd",
	pgmap_wait: "waits in memunmap_pages until every page of the memory is free",
	fence_wait: "waits for a fence",
	work_wait: "waits until the work has run",
	wake_wait: "waits to be woken",
};

interface Wait {
	readonly primitive: string;
	readonly lock: number;
}

function waitOf(machine: Interpreter, s: Int32Array, thread: number): Wait | undefined {
	const { vm, code } = machine;
	const base = threadOffset(vm, thread);
	const pc = s[base + threadField.pc];
	const at = pc * INSTRUCTION_WORDS;
	if (pc === ENDED || code[at] !== op.primitive) return undefined;
	const primitive = machine.primitives[code[at + 2]];
	const a = frameOffset(vm, s, thread) + code[at + 3];
	const running = vm.thread;
	const broken = vm.broken;
	vm.thread = thread;
	const waits = primitive.canRun !== undefined && !primitive.canRun(vm, s, a);
	const lock = waits && primitive.takes !== undefined ? primitive.takes(vm, s, a) : -1;
	vm.thread = running;
	vm.broken = broken;
	return waits ? { primitive: vm.program.primitives[code[at + 2]], lock } : undefined;
}

function holders(vm: Vm, word: number): string {
	const names = vm.program.threads
		.filter((_, thread) => writerOf(word) === thread || isReader(word, thread))
		.map((thread) => thread.name);
	return names.join(" and ");
}
