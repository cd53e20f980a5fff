// The slots of one function's frame while it is being lowered: locals keep their slot, temporaries give theirs back at
// the end of the statement.

import type { Kind } from "../language/builtin.ts";
import type { Symbol } from "../language/names.ts";
import { FRAME_FIRST } from "./instruction.ts";
import type { LocalVariable } from "./program.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export class Frame {
	readonly locals: Mutable<LocalVariable>[] = [];
	#slots = new Map<Symbol, number>();
	#next = FRAME_FIRST;
	#most = FRAME_FIRST;

	get words(): number {
		return this.#most;
	}

	declare(symbol: Symbol, kind: Kind, words = 1): number {
		const known = this.#slots.get(symbol);
		if (known !== undefined) return known;
		const slot = this.temporaries(words);
		this.#slots.set(symbol, slot);
		this.locals.push({ name: symbol.name, kind, slot, words, since: 0 });
		return slot;
	}

	/** The local in `slot` has its value from instruction `pc` on. */
	assigned(slot: number, pc: number): void {
		for (const local of this.locals) if (local.slot === slot) local.since = pc;
	}

	slotOf(symbol: Symbol): number | undefined {
		return this.#slots.get(symbol);
	}

	temporary(): number {
		return this.temporaries(1);
	}

	/** The first of `count` slots in a row. */
	temporaries(count: number): number {
		const first = this.#next;
		this.#next += count;
		this.#most = Math.max(this.#most, this.#next);
		return first;
	}

	/** Runs `body` and takes back the temporaries it used, but keeps slots that `body` declared. */
	statement(body: () => void): void {
		const before = this.#next;
		const declared = this.locals.length;
		body();
		const kept = this.locals
			.slice(declared)
			.reduce((end, local) => Math.max(end, local.slot + local.words), before);
		this.#next = kept;
	}
}
