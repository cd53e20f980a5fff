// What was found in each declaration, kept from one version of a script to the next: the one place that knows what it
// depends on. A walk depends on
//   - the declarations it went through: its own, the functions it calls, the releases it runs;
//   - what the names in them mean (names.ts);
//   - the answers to what it asked about the whole script (script.ts).
// Where all of these are as they were, so is what it found. Declarations that did not change are the same objects in the
// new version, wherever they stand now, and what was found is held by them (pinned.ts): a move costs nothing.

import { mentionsIn, type Tree } from "../../engine/index.ts";
import { changedNames, type Meanings, meaningsOf } from "./names.ts";
import type { Note } from "./note.ts";
import { type Pinned, pin } from "./pinned.ts";
import type { Finding, Hooks, Repair } from "./rule.ts";
import type { Ask, Declared, Question, Script } from "./script.ts";
import { Walk } from "./walk.ts";

/** What a walk of one declaration found. */
export interface Outcome {
	readonly findings: readonly Finding[];
	readonly notes: readonly Note[];
}

interface Asked {
	readonly question: Question<unknown>;
	readonly about: string;
	readonly answer: unknown;
}

interface Entry {
	readonly walked: readonly Tree.Declaration[];
	readonly asked: readonly Asked[];
	readonly outcome: Pinned<Outcome>;
}

export class KeptWalks {
	/** Of the bodies that were walked for the last version: who types walks the same ones again. */
	graphs: Script["graphs"] = new Map();
	#entries: ReadonlyMap<Tree.Declaration, Entry> = new Map();
	#meanings: Meanings = new Map();

	/** What the rules find in each declaration of the script itself, in the order of the text. */
	outcomes(script: Script, hooks: Hooks): readonly Outcome[] {
		const meanings = meaningsOf(script);
		const changed = changedNames(this.#meanings, meanings);
		const present = new Set<Tree.Declaration>();
		for (const { declaration } of script.declarations) present.add(declaration);
		const entries = new Map<Tree.Declaration, Entry>();
		const outcomes: Outcome[] = [];
		for (const declared of script.declarations) {
			if (declared.uri !== script.analysis.uri) continue;
			const known = this.#entries.get(declared.declaration);
			const holds = known && isSame(known, script, changed, present);
			const entry = holds ? known : walkAnew(script, hooks, declared);
			entries.set(declared.declaration, entry);
			outcomes.push(withRepairs(script, hooks, declared, entry.outcome.now));
		}
		this.#entries = entries;
		this.#meanings = meanings;
		this.graphs = script.graphs;
		return outcomes;
	}
}

function isSame(
	{ walked, asked }: Entry,
	script: Script,
	changed: readonly string[],
	present: ReadonlySet<Tree.Declaration>,
): boolean {
	for (const declaration of walked) {
		if (!present.has(declaration)) return false;
		const mentioned = changed.length > 0 ? mentionsIn(declaration) : undefined;
		if (mentioned && changed.some((name) => mentioned.has(name))) return false;
	}
	for (const { question, about, answer } of asked)
		if (!areEqual(answer, script.ask(question, about))) return false;
	return true;
}

function walkAnew(script: Script, hooks: Hooks, declared: Declared): Entry {
	const asked = new Map<string, Asked>();
	const numbers = new Map<unknown, number>();
	const ask: Ask = (question, about) => {
		const answer = script.ask(question, about);
		const number = numbers.get(question) ?? numbers.size;
		numbers.set(question, number);
		asked.set(`${number} ${about}`, { question, about, answer });
		return answer;
	};
	const walk = new Walk(script, hooks, ask);
	walk.run(declared);
	const findings = [...walk.findings.values()].map((each) => ({ ...each, repair: undefined }));
	return {
		walked: [...walk.walked],
		asked: [...asked.values()],
		outcome: pin(script, { findings, notes: [...walk.notes.values()] }),
	};
}

/** A repair is looked for in the text of now, by walking again when somebody asks. */
function withRepairs(script: Script, hooks: Hooks, declared: Declared, outcome: Outcome): Outcome {
	const { findings, notes } = outcome;
	if (findings.length === 0) return outcome;
	const repairOf = (code: string, start: number): Repair | undefined => {
		const walk = new Walk(script, hooks);
		walk.run(declared);
		return walk.findings.get(`${code} ${start}`)?.repair?.();
	};
	return {
		findings: findings.map((finding) => ({
			...finding,
			repair: () => repairOf(finding.code, finding.span.start),
		})),
		notes,
	};
}

/** Nodes are equal where they are the same; everything else by what it consists of. */
function areEqual(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
	if ("kind" in a && "span" in a) return false;
	if (Array.isArray(a) && Array.isArray(b))
		return a.length === b.length && a.every((each, index) => areEqual(each, b[index]));
	const keys = Object.keys(a);
	return (
		keys.length === Object.keys(b).length &&
		keys.every((key) => areEqual(Reflect.get(a, key), Reflect.get(b, key)))
	);
}
