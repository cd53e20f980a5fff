// What a walk notes for rules that compare declarations: who takes which lock under which, and how a body is left. Plain
// data, with places as spans of the file it says.

import type { Span } from "../../engine/index.ts";
import type { LockMode } from "./state.ts";

export type Note = TookNote | LeftNote | CleanNote;

/** A lock is taken under another. */
export interface TookNote {
	readonly kind: "took";
	readonly uri: string;
	readonly routine: string;
	readonly held: string;
	readonly taken: string;
	readonly heldAt: Span;
	readonly takenAt: Span;
}

export interface KeptLock {
	readonly lock: string;
	readonly mode: LockMode;
	readonly takenAt: Span;
}

/** A path leaves a body without a lock. */
export interface CleanNote {
	readonly kind: "clean";
	readonly uri: string;
	readonly body: Span;
	readonly isSuccess: boolean;
}

/** A path leaves a body with a lock. */
export interface LeftNote {
	readonly kind: "left";
	readonly uri: string;
	readonly routine: string;
	/** The body that is left. */
	readonly body: Span;
	/** The return, or the end of the body. */
	readonly at: Span;
	readonly isSuccess: boolean;
	/** The lock is meant for the callback that follows. */
	readonly isHandedOn: boolean;
	/** A lock that the body itself took. */
	readonly own: KeptLock | undefined;
	/** A lock that is held where nobody is left to release it. */
	readonly last: KeptLock | undefined;
}
