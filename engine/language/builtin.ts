// The shape of a row in the tables of builtins (builtins.ts for what scripts call, primitives.ts for what only the
// kernel model may call). Hover, completion, signature help, the reference page, names, kinds and rules all read it.

import type { KernelName } from "./kernel-name.ts";

/** The kind of a value. `none` is what a call without a result gives; `unknown` follows a reported problem. */
export type Kind =
	| "int"
	| "bool"
	| "mm"
	| "span"
	| "addr"
	| "page"
	| "seq"
	| "range"
	| "pfn" // r.pfns[i]
	| "migrate"
	| "migrate-entry" // m.src[i], m.dst[i]
	| "migrate-pfn" // m.pfn_array[i]
	| "lock"
	| "notifier"
	| "device"
	| "memory"
	| "event"
	| "fence"
	| "kref"
	| "list"
	| "work"
	| "record"
	| "dma"
	| "prot" // r, rw, none
	| "backing" // anon, shared, …
	| "null" // the literal none, before it is known what there is none of
	| "string"
	| "none"
	| "unknown";

/** What the kernel demands at a call. `user-lock` is the lock the notifier's callback takes. */
export type Held =
	| "mmap-lock"
	| "mmap-lock-write"
	| "user-lock"
	| "page-lock"
	| "no-user-lock"
	| "no-mmap-lock"
	| "no-spinlock";

export interface Parameter {
	readonly name: string;
	readonly kind: Kind | readonly Kind[];
	/**
	 * `process`: the leading mm that a `thread … in p` supplies by itself. `optional`: may be left out at the end.
	 * `rest`: any number of these.
	 */
	readonly role?: "process" | "optional" | "rest";
	readonly doc: string;
}

export type BuiltinGroup =
	| "mm"
	| "mmap-lock"
	| "lock"
	| "notifier"
	| "range"
	| "device-table"
	| "migration"
	| "exclusive"
	| "gup"
	| "plain-notifier"
	| "dma"
	| "fence"
	| "object"
	| "work"
	| "time"
	| "cpu" // what a process does: read, munmap, fork …
	| "device" // what the device does: device_read …
	| "mirror" // 2016 design
	| "check" // assert
	| "primitive"; // kernel model only

export interface Builtin {
	readonly name: string;
	/** In full, as in the kernel source: `mmu_interval_read_begin`; for CPU operations the system call. */
	readonly kernelName: string;
	/** Other full kernel names that earn a "write NAME" diagnostic with a fix. */
	readonly aliases?: readonly string[];
	readonly group: BuiltinGroup;
	readonly parameters: readonly Parameter[];
	readonly result: Kind;
	/** What the result means: `0, -EBUSY (…), -EFAULT (…)`. "" where there is none. */
	readonly returns: string;
	/** errno names it can return, for rules and injection. */
	readonly errors: readonly string[];
	readonly needs: readonly Held[];
	/** May block or sleep: forbidden under a spinlock and in a non-blockable callback. */
	readonly sleeps: boolean;
	/** Changes nothing and waits for nothing, whatever it is given: conditions of `always` and `eventually` may ask it. */
	readonly looks: boolean;
	/** One to three sentences for hover and the reference page. */
	readonly doc: string;
	/** The only kernel that has it, where it is not the default one. */
	readonly kernel?: KernelName | undefined;
}

/** A named value every script knows: errno values, request flags, event types, errors of callbacks. */
export interface Constant {
	readonly name: string;
	readonly kernelName: string;
	readonly kind: Kind;
	readonly value: number;
	readonly doc: string;
}
