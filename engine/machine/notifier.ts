// mm/mmu_notifier.c: the collision-retry sequence of interval notifiers, hmm_range's other half. S (seq) is even when no
// invalidation that hit a notifier runs; A (active) counts all running invalidations of the mm. Each function here is
// one critical section under subscriptions->lock.

import { event as eventBits, SPAN_MASK, SPAN_SHIFT } from "../program/object.ts";
import {
	INVALIDATION_WORDS,
	invalidationField,
	MM_HAD_NOTIFIER,
	mmField,
	notifierField,
	notifierState,
	threadField,
} from "./layout.ts";
import { mmOffset } from "./mm.ts";
import { layoutNotifier, threadOffset } from "./offsets.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { nextEven } from "./sequence.ts";
import { raise, type Vm } from "./vm.ts";
import { windowSpan } from "./window.ts";

const EINVAL = 22;
const EOVERFLOW = 75;

/** Offset of a notifier (number + 1), or -1 with a kernel-bug. */
function notifierOffset(vm: Vm, notifier: number): number {
	if (notifier >= 1 && notifier <= vm.layout.notifierCount) return layoutNotifier(vm, notifier - 1);
	raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	return -1;
}

/** Offset of a notifier that was inserted and not removed. */
function liveNotifier(vm: Vm, s: Int32Array, notifier: number): number {
	const offset = notifierOffset(vm, notifier);
	if (offset < 0) return -1;
	const state = s[offset + notifierField.state];
	if (state !== notifierState.none && state !== notifierState.removed) return offset;
	raise(vm, KERNEL_BUG, kernelBug.notInserted, notifier);
	return -1;
}

function isInTree(state: number): boolean {
	return state === notifierState.inserted || state === notifierState.deferredRemove;
}

function overlaps(a: number, b: number): boolean {
	return (a & SPAN_MASK) < b >>> SPAN_SHIFT && (b & SPAN_MASK) < a >>> SPAN_SHIFT;
}

// ── readers ───────────────────────────────────────────────────────────────

/** mmu_interval_read_begin under subscriptions->lock: the number, shifted by one, and is_invalidating in the lowest bit. */
export function sample(vm: Vm, s: Int32Array, notifier: number): number {
	const offset = liveNotifier(vm, s, notifier);
	if (offset < 0) return 0;
	const seq = s[offset + notifierField.seq];
	return (seq << 1) | (canRead(vm, s, notifier, seq) ? 0 : 1);
}

/** mmu_interval_read_begin sleeps while the invalidation that published `seq` still runs. */
export function canRead(vm: Vm, s: Int32Array, notifier: number, seq: number): boolean {
	const offset = layoutNotifier(vm, notifier - 1);
	const mm = s[offset + notifierField.mm];
	return mm === 0 || s[vm.layout.mms + (mm - 1) * vm.layout.mmWords + mmField.seq] !== seq;
}

/** mmu_interval_read_retry, check_retry: 1 where the notifier published something since. */
export function hasCollided(vm: Vm, s: Int32Array, notifier: number, seq: number): number {
	const offset = liveNotifier(vm, s, notifier);
	return offset >= 0 && s[offset + notifierField.seq] !== seq ? 1 : 0;
}

/** mmu_interval_set_seq */
export function publish(vm: Vm, s: Int32Array, notifier: number, seq: number): void {
	const offset = notifierOffset(vm, notifier);
	if (offset >= 0) s[offset + notifierField.seq] = seq;
}

export function spanOf(vm: Vm, s: Int32Array, notifier: number): number {
	const offset = notifierOffset(vm, notifier);
	return offset < 0 ? 0 : s[offset + notifierField.span];
}

export function mmOf(vm: Vm, s: Int32Array, notifier: number): number {
	const offset = notifierOffset(vm, notifier);
	return offset < 0 ? 0 : s[offset + notifierField.mm];
}

// ── insert and remove ─────────────────────────────────────────────────────

export function isFirst(vm: Vm, s: Int32Array, mm: number): number {
	const offset = mmOffset(vm, s, mm);
	return offset >= 0 && (s[offset + mmField.flags] & MM_HAD_NOTIFIER) === 0 ? 1 : 0;
}

/** __mmu_interval_notifier_insert: at once, or deferred while the tree is frozen. 0 or an error. */
export function insert(vm: Vm, s: Int32Array, notifier: number, mm: number, span: number): number {
	const at = notifierOffset(vm, notifier);
	const offset = mmOffset(vm, s, mm);
	if (at < 0 || offset < 0) return -EINVAL;
	if (span >>> SPAN_SHIFT <= (span & SPAN_MASK)) return -EOVERFLOW;
	if (s[offset + mmField.users] <= 0) return -EINVAL;
	const state = s[at + notifierField.state];
	if (state !== notifierState.none && state !== notifierState.removed) {
		raise(vm, KERNEL_BUG, kernelBug.insertedTwice, notifier);
		return -EINVAL;
	}
	const frozen = (s[offset + mmField.seq] & 1) !== 0;
	const running = s[offset + mmField.active] > 0;
	if (running && !frozen) s[offset + mmField.seq]++;
	s[at + notifierField.state] = frozen ? notifierState.deferredInsert : notifierState.inserted;
	s[at + notifierField.seq] = running ? s[offset + mmField.seq] : s[offset + mmField.seq] - 1;
	s[at + notifierField.mm] = mm;
	s[at + notifierField.span] = span;
	s[offset + mmField.flags] |= MM_HAD_NOTIFIER;
	s[offset + mmField.count]++;
	return 0;
}

/** mmu_interval_notifier_remove: 1 where the caller must wait until the running invalidations have ended. */
export function remove(vm: Vm, s: Int32Array, notifier: number): number {
	const at = liveNotifier(vm, s, notifier);
	if (at < 0) return 0;
	const offset = mmOffset(vm, s, s[at + notifierField.mm]);
	const frozen = offset >= 0 && (s[offset + mmField.seq] & 1) !== 0;
	const waits = frozen && s[at + notifierField.state] === notifierState.inserted;
	s[at + notifierField.state] = waits ? notifierState.deferredRemove : notifierState.removed;
	return waits ? 1 : 0;
}

export function isRemoved(vm: Vm, s: Int32Array, notifier: number): boolean {
	return s[layoutNotifier(vm, notifier - 1) + notifierField.state] !== notifierState.deferredRemove;
}

// ── invalidations ─────────────────────────────────────────────────────────

/** mn_itree_inv_start_range; the number that callbacks publish. */
export function begin(vm: Vm, s: Int32Array, mm: number, span: number, event: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	s[offset + mmField.active]++;
	for (let notifier = 0; notifier < vm.layout.notifierCount; notifier++)
		if (isHit(vm, s, notifier, mm, span)) s[offset + mmField.seq] |= 1;
	note(vm, s, mm, span, event);
	if (((event >>> 4) & 1) === 0) s[threadOffset(vm, vm.thread) + threadField.atomic]++;
	return s[offset + mmField.seq];
}

function isHit(vm: Vm, s: Int32Array, notifier: number, mm: number, span: number): boolean {
	const at = layoutNotifier(vm, notifier);
	return (
		isInTree(s[at + notifierField.state]) &&
		s[at + notifierField.mm] === mm &&
		overlaps(s[at + notifierField.span], span)
	);
}

/** The next notifier (number + 1) in the tree that the span hits, after `after`. */
export function next(vm: Vm, s: Int32Array, mm: number, span: number, after: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || (s[offset + mmField.seq] & 1) === 0) return 0;
	for (let notifier = after; notifier < vm.layout.notifierCount; notifier++)
		if (isHit(vm, s, notifier, mm, span)) return notifier + 1;
	return 0;
}

/** mn_itree_inv_end: the last one makes the number even and works off what was deferred. */
export function end(vm: Vm, s: Int32Array, mm: number, span: number): void {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return;
	forget(vm, s, mm, span);
	const thread = threadOffset(vm, vm.thread);
	if (s[thread + threadField.atomic] > 0) s[thread + threadField.atomic]--;
	s[offset + mmField.active]--;
	if (s[offset + mmField.active] > 0 || (s[offset + mmField.seq] & 1) === 0) return;
	s[offset + mmField.seq] = nextEven(vm, s, s[offset + mmField.seq]);
	for (let notifier = 0; notifier < vm.layout.notifierCount; notifier++) {
		const at = layoutNotifier(vm, notifier);
		if (s[at + notifierField.mm] !== mm) continue;
		if (s[at + notifierField.state] === notifierState.deferredInsert)
			s[at + notifierField.state] = notifierState.inserted;
		if (s[at + notifierField.state] === notifierState.deferredRemove)
			s[at + notifierField.state] = notifierState.removed;
	}
}

// ── which invalidations run: what excuses a stale device entry ────────────

/** Each thread has PLACES of its own, so that who began first leaves no trace in the state. */
const PLACES = 2;
/** Words of all of them. */
export const PLACES_WORDS = PLACES * INVALIDATION_WORDS;

/** The places of a thread follow each other. */
export function placesOffset(vm: Vm, thread: number): number {
	return vm.layout.invalidations + thread * PLACES_WORDS;
}

function placeOf(vm: Vm, thread: number, place: number): number {
	return placesOffset(vm, thread) + place * INVALIDATION_WORDS;
}

function note(vm: Vm, s: Int32Array, mm: number, span: number, event: number): void {
	for (let place = 0; place < PLACES; place++) {
		const offset = placeOf(vm, vm.thread, place);
		if (s[offset + invalidationField.mm] !== 0) continue;
		s[offset + invalidationField.mm] = mm;
		s[offset + invalidationField.span] = span;
		s[offset + invalidationField.event] = event & eventBits.notedMask;
		return;
	}
	raise(vm, KERNEL_BUG, kernelBug.tooManyInvalidations);
}

/** Takes the thread's innermost invalidation of the span off the list. */
function forget(vm: Vm, s: Int32Array, mm: number, span: number): void {
	for (let place = PLACES - 1; place >= 0; place--) {
		const offset = placeOf(vm, vm.thread, place);
		if (s[offset + invalidationField.mm] !== mm || s[offset + invalidationField.span] !== span)
			continue;
		s.fill(0, offset, offset + INVALIDATION_WORDS);
		return;
	}
}

/** True where a running invalidation of the mm covers the address. */
export function isInvalidating(vm: Vm, s: Int32Array, mm: number, addr: number): boolean {
	const { invalidations, invalidationCount } = vm.layout;
	for (let place = 0; place < invalidationCount; place++) {
		const offset = invalidations + place * INVALIDATION_WORDS;
		if (s[offset + invalidationField.mm] === mm && covers(s, offset, addr)) return true;
	}
	return false;
}

function covers(s: Int32Array, offset: number, addr: number): boolean {
	const span = s[offset + invalidationField.span];
	return (span & SPAN_MASK) <= addr && addr < span >>> SPAN_SHIFT;
}

/** True where the thread runs an invalidation. */
export function invalidates(vm: Vm, s: Int32Array, thread: number): boolean {
	return s[placeOf(vm, thread, 0) + invalidationField.mm] !== 0;
}

/** True where the thread runs an invalidation that covers the address, of whatever mm. */
export function isInvalidatedBy(vm: Vm, s: Int32Array, thread: number, addr: number): boolean {
	for (let place = 0; place < PLACES; place++) {
		const offset = placeOf(vm, thread, place);
		if (s[offset + invalidationField.mm] !== 0 && covers(s, offset, addr)) return true;
	}
	return false;
}

// ── plain notifiers and mirrors ───────────────────────────────────────────

/** 1 where the scenario can have a notifier of this kind at all. */
export function hasPlain(vm: Vm): number {
	for (const { type } of vm.program.world.notifiers) if (type !== "interval") return 1;
	return 0;
}

/** mmu_notifier_register, hmm_mirror_register: from now on it hears of every invalidation of the mm. */
export function register(vm: Vm, s: Int32Array, notifier: number, mm: number): number {
	const at = notifierOffset(vm, notifier);
	const offset = mmOffset(vm, s, mm);
	if (at < 0 || offset < 0 || s[offset + mmField.users] <= 0) return -EINVAL;
	if (s[at + notifierField.state] === notifierState.registered) {
		raise(vm, KERNEL_BUG, kernelBug.insertedTwice, notifier);
		return -EINVAL;
	}
	s[at + notifierField.state] = notifierState.registered;
	s[at + notifierField.mm] = mm;
	s[at + notifierField.span] = windowSpan(vm);
	s[at + notifierField.seq] = 0;
	s[offset + mmField.count]++;
	return 0;
}

/** Takes it off the list; 1 where it was on it. */
export function unregister(vm: Vm, s: Int32Array, notifier: number): number {
	const at = notifierOffset(vm, notifier);
	if (at < 0 || s[at + notifierField.state] !== notifierState.registered) return 0;
	s[at + notifierField.state] = notifierState.removed;
	return 1;
}

/** The next one registered on the mm (number + 1) after `after`; 0 where there is none. */
export function nextRegistered(vm: Vm, s: Int32Array, mm: number, after: number): number {
	for (let notifier = after; notifier < vm.layout.notifierCount; notifier++) {
		const at = layoutNotifier(vm, notifier);
		const isOn = s[at + notifierField.state] === notifierState.registered;
		if (isOn && s[at + notifierField.mm] === mm) return notifier + 1;
	}
	return 0;
}

/** SRCU: a callback begins (1) or ends (-1). */
export function countCallback(vm: Vm, s: Int32Array, notifier: number, step: number): void {
	const at = notifierOffset(vm, notifier);
	if (at >= 0) s[at + notifierField.seq] += step;
}

export function isIdle(vm: Vm, s: Int32Array, notifier: number): boolean {
	return s[layoutNotifier(vm, notifier - 1) + notifierField.seq] === 0;
}
