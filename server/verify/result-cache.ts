// Results by what they depend on: the lowered program, which is the scenario with every function and kernel routine that
// it reaches. Comments, layout, places in the text, the scenario's name and functions that it does not reach do not
// count. So an edit in a comment explores nothing again, an edit in a function only what calls it, and undoing it nothing.

import type { Program } from "../../engine/index.ts";
import type { JobBudget, Known } from "./job.ts";

/** Verdicts are small; this many are more than the open files have. */
const KEPT_MAX = 1_000;

export class ResultCache {
	#kept = new Map<string, Known>();

	/** What is known of the program, if the budget asks for no more. */
	find(program: Program, budget: JobBudget): Known | undefined {
		const key = programKey(program);
		return this.#kept.get(key) ?? this.#kept.get(openKey(key, budget));
	}

	/** A cancelled exploration says nothing that could be told again. */
	keep(program: Program, budget: JobBudget, { verdict, seconds, unreached }: Known): void {
		if (verdict.reason === "cancelled") return;
		const key = programKey(program);
		const known = { verdict, seconds, unreached };
		this.#kept.set(verdict.outcome === "open" ? openKey(key, budget) : key, known);
		const [oldest] = this.#kept.keys();
		if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
	}
}

/** An open verdict is about its bounds as well: others may decide it. */
function openKey(key: string, budget: JobBudget): string {
	return `${key} ${JSON.stringify(budget)}`;
}

/** Equal keys mean equal programs: 96 bits of hash over the code, and in full whatever else the verdict can depend on. */
export function programKey(program: Program): string {
	const { code, world, threads, functions, limit, expected, allowedLeaks, primitives } = program;
	const conditions = [...program.always, ...program.eventually].map((condition) => [
		condition.function,
		condition.text,
	]);
	const routines = functions.map(({ name, entry, frameWords }) => [name, entry, frameWords]);
	const rest = [world, threads, routines, limit, expected, allowedLeaks, primitives, conditions];
	return `${code.length} ${hashes(code)} ${JSON.stringify(rest)}`;
}

const MULTIPLIERS = [0x01000193, 0x85ebca6b, 0xc2b2ae35];

function hashes(code: Int32Array): string {
	return MULTIPLIERS.map((multiplier) => {
		let hash = multiplier;
		for (const word of code) {
			hash = Math.imul(hash ^ word, multiplier);
			hash ^= hash >>> 15;
		}
		return hash >>> 0;
	}).join(" ");
}
