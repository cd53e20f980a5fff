// Two threads that do the same change places in a state: stacks, what they hold, and where they stand in their own code. This
// is all that a thread can be known by; test/explore/symmetry.test.ts takes steps before and after.

import { FRAME_RETURN } from "../../program/instruction.ts";
import { ENDED } from "../frames.ts";
import type { Interpreter } from "../interpreter.ts";
import { PAGE_LOCK_MASK, PAGE_LOCK_SHIFT, pageField, threadField } from "../layout.ts";
import { READERS_SHIFT, WRITER } from "../lock.ts";
import { PLACES_WORDS, placesOffset } from "../notifier.ts";
import { layoutPage, stackOffset, threadOffset } from "../offsets.ts";

/** In place. The threads are twins (twins.ts). */
export function exchange(machine: Interpreter, s: Int32Array, one: number, other: number): void {
	const { vm } = machine;
	const { layout } = vm;
	const stackWords = layout.stackEnds[one] - layout.stackStarts[one];
	const distance = entryOf(machine, other) - entryOf(machine, one);
	moveInBody(machine, s, one, distance);
	moveInBody(machine, s, other, -distance);
	swap(s, threadOffset(vm, one), threadOffset(vm, other), layout.threadWords);
	swap(s, layout.stackStarts[one], layout.stackStarts[other], stackWords);
	swap(s, placesOffset(vm, one), placesOffset(vm, other), PLACES_WORDS);
	exchangeLocks(machine, s, one, other);
	s[layout.woken] = exchangeBits(s[layout.woken], one, other);
}

function swap(s: Int32Array, one: number, other: number, words: number): void {
	for (let word = 0; word < words; word++) {
		const held = s[one + word];
		s[one + word] = s[other + word];
		s[other + word] = held;
	}
}

// ── where a thread stands ─────────────────────────────────────────────────

/** How far a thread is in its own function; -1 once it has ended. */
export function placeInBody(machine: Interpreter, s: Int32Array, thread: number): number {
	const place = s[placeOffset(machine, s, thread)];
	return place === ENDED ? ENDED : place - entryOf(machine, thread);
}

function moveInBody(machine: Interpreter, s: Int32Array, thread: number, distance: number): void {
	const at = placeOffset(machine, s, thread);
	if (s[at] !== ENDED) s[at] += distance;
}

/** Of its next instruction where its own function runs, else of where the function that it called returns to. */
function placeOffset({ vm, frameWords }: Interpreter, s: Int32Array, thread: number): number {
	const base = threadOffset(vm, thread);
	if (s[base + threadField.frame] === 0) return base + threadField.pc;
	return stackOffset(vm, thread, frameWords[vm.program.threads[thread].function]) + FRAME_RETURN;
}

function entryOf({ vm, entries }: Interpreter, thread: number): number {
	return entries[vm.program.threads[thread].function];
}

// ── what it holds ─────────────────────────────────────────────────────────

function exchangeLocks({ vm }: Interpreter, s: Int32Array, one: number, other: number): void {
	const { layout } = vm;
	for (let at = layout.locks; at < layout.locks + layout.lockCount; at++)
		s[at] = exchangeHolders(s[at], one, other);
	for (let mm = 0; mm < layout.mmCount; mm++) {
		const at = layout.mms + mm * layout.mmWords + layout.mmapLock;
		s[at] = exchangeHolders(s[at], one, other);
	}
	for (let page = 0; page < layout.pageCount; page++) {
		const at = layoutPage(vm, page) + pageField.flags;
		const holder = (s[at] >>> PAGE_LOCK_SHIFT) & PAGE_LOCK_MASK;
		const rest = s[at] & ~(PAGE_LOCK_MASK << PAGE_LOCK_SHIFT);
		s[at] = rest | (exchangeNumber(holder, one + 1, other + 1) << PAGE_LOCK_SHIFT);
	}
}

/** Of a word of lock.ts. */
function exchangeHolders(word: number, one: number, other: number): number {
	if (word === 0) return 0;
	const writer = exchangeNumber(word & WRITER, one + 1, other + 1);
	return writer | exchangeBits(word & ~WRITER, READERS_SHIFT + one, READERS_SHIFT + other);
}

function exchangeNumber(number: number, one: number, other: number): number {
	if (number === one) return other;
	return number === other ? one : number;
}

function exchangeBits(bits: number, one: number, other: number): number {
	const differ = ((bits >>> one) ^ (bits >>> other)) & 1;
	return bits ^ ((differ << one) | (differ << other));
}
