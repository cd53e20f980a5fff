// The catalogue of properties that every scenario is checked for. A code is for ever; its number here is its place in the
// list plus one, so that 0 can mean "nothing is broken".

import { propertyNames, propertyNumber } from "../language/problems.ts";

export type Property = number;

/** Scripts name them in `expect`, so the list stands with the language. */
export const propertyCodes = propertyNames;

export type PropertyCode = (typeof propertyCodes)[number];

/** The number of a code. */
export function property(code: PropertyCode): Property {
	return propertyNumber(code);
}

export function codeOf(property: Property): PropertyCode {
	return propertyCodes[property - 1] ?? "kernel-bug";
}

export const STALE_DEVICE_PTE = property("stale-device-pte");
export const USE_AFTER_FREE = property("use-after-free");
export const WRITE_THROUGH_READ_ONLY = property("write-through-read-only");
export const LOST_WRITE = property("lost-write");
export const SELF_DEADLOCK = property("self-deadlock");
export const LOCK_IMBALANCE = property("lock-imbalance");
export const LOCK_LEAK = property("lock-leak");
export const SLEEP_IN_ATOMIC = property("sleep-in-atomic");
export const LIVELOCK = property("livelock");
export const REFCOUNT = property("refcount");
export const PAGE_LEAK = property("page-leak");
export const PIN_LEAK = property("pin-leak");
export const MIGRATION_LEFT_OPEN = property("migration-left-open");
export const BAD_MIGRATION_ORDER = property("bad-migration-order");
export const DEVICE_PAGE_MAPPED = property("device-page-mapped");
export const MM_LEAK = property("mm-leak");
export const DOUBLE_FREE = property("double-free");
export const ACCOUNTING = property("accounting");
export const KERNEL_BUG = property("kernel-bug");
export const ASSERTION = property("assertion");
export const ALWAYS = property("always");

/** Why the kernel would stop or warn: the `detail` of a kernel-bug. */
export const kernelBug = {
	refusedBlockable: 1,
	mmapLockMissing: 2,
	notInserted: 3,
	insertedTwice: 4,
	stackOverflow: 5,
	badIndex: 6,
	divisionByZero: 7,
	nullPointer: 8,
	badAddress: 9,
	tooManyInvalidations: 10,
	wrongLockType: 11,
	notLocked: 12,
	freedLocked: 13,
	destinationNotLocked: 14,
	listCorrupted: 15,
	alreadyInList: 16,
	krefUsedUp: 17,
	servedWithoutDestination: 18,
	notIsolated: 19,
	badFrame: 20,
	noForm: 21,
	readOnlyVmemmap: 22,
	memoryRemoved: 23,
	modelMemorySpent: 24,
} as const;
