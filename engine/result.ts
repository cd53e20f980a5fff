// The helpers that everybody in the engine shares: a value or an error, our own bugs, and exhaustive switches.
// Nothing that belongs to one room stands here.

/** An expected failure is a value: `error` is a small union with a `kind` of its own. */
export type Result<T, E> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly error: E };

export function ok<T>(value: T): Result<T, never> {
	return { ok: true, value };
}

export function fail<E>(error: E): Result<never, E> {
	return { ok: false, error };
}

/** States a sentence about the model that must be true; a false one is our own bug. */
export function assert(condition: boolean, why: string): asserts condition {
	if (!condition) throw new Error(`HMM Workbench has a bug: ${why}`);
}

/** Ends an exhaustive `switch` over a `kind`. */
export function unreachable(value: never): never {
	throw new Error(`HMM Workbench has a bug: unexpected ${JSON.stringify(value)}`);
}
