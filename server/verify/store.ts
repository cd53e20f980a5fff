// What is known of every scenario: queued, running, verdict, stale. The one store that code lenses, diagnostics, the
// status item and the Testing view read, so that they agree by construction.

import { analyse, compile, type ImportHost, type Program, type Tree } from "../../engine/index.ts";
import { toPlace } from "../convert.ts";
import type { Documents } from "../documents.ts";
import type { ProgressView, ScenarioView, Settings, VerdictState } from "../protocol.ts";
import { type Snapshot, scenariosOf } from "../snapshot.ts";
import { type GeneratedScenario, generateScenarios } from "./generated.ts";
import type { JobBudget, JobResult } from "./job.ts";
import type { JobEnding, Pool } from "./pool.ts";
import { verdictSummary } from "./verdict.ts";

/** One scenario of one file, written or made. */
interface Entry {
	readonly name: string;
	state: VerdictState;
	/** Of the program the verdict is about. */
	signature: string;
	result: JobResult | undefined;
	progress: ProgressView | undefined;
	reason: string;
}

/** A scenario with what is needed to run it. */
export interface Runnable {
	readonly uri: string;
	readonly name: string;
	readonly node: Tree.Scenario;
	readonly generated: GeneratedScenario | undefined;
	readonly files: readonly { readonly uri: string; readonly text: string }[];
	readonly program: Program | undefined;
	/** Why there is no program. */
	readonly reason: string;
}

/** What somebody who asks for an exploration wants of it. */
interface Wish {
	readonly budget: Partial<JobBudget>;
	readonly onProgress: (progress: ProgressView) => void;
	readonly onEnd: (ending: JobEnding) => void;
}

const noWish: Wish = { budget: {}, onProgress: () => {}, onEnd: () => {} };

/** Milliseconds without an edit before the server explores by itself. */
const QUIET = 300;
const DEPTH_MAX = 1_000_000;

export class VerdictStore {
	#documents: Documents;
	#pool: Pool;
	#settings: () => Settings;
	#entries = new Map<string, Map<string, Entry>>();
	/** By file: calls off the exploration that waits for a pause in typing. */
	#waiting = new Map<string, () => void>();
	#after: (milliseconds: number, run: () => void) => () => void;
	#onChange: (uri: string) => void;

	constructor(
		documents: Documents,
		pool: Pool,
		settings: () => Settings,
		after: (milliseconds: number, run: () => void) => () => void,
		onChange: (uri: string) => void,
	) {
		this.#after = after;
		this.#documents = documents;
		this.#pool = pool;
		this.#settings = settings;
		this.#onChange = onChange;
	}

	/** The file's text changed: what runs on it ends now, what was known is old until it is looked at again. */
	edited(uri: string): void {
		this.#pool.cancel((job) => job.uri === uri);
		for (const entry of this.#entriesOf(uri).values())
			if (entry.state === "done") entry.state = "stale";
		this.#waiting.get(uri)?.();
		this.#waiting.set(
			uri,
			this.#after(QUIET, () => this.#quiet(uri)),
		);
		this.#onChange(uri);
	}

	closed(uri: string): void {
		this.#waiting.get(uri)?.();
		this.#waiting.delete(uri);
		this.#pool.cancel((job) => job.uri === uri);
		this.#entries.delete(uri);
	}

	dispose(): void {
		for (const callOff of this.#waiting.values()) callOff();
		this.#pool.dispose();
	}

	// ── what is known ────────────────────────────────────────────────────

	views(uri: string): readonly ScenarioView[] {
		const snapshot = this.#documents.snapshot(uri);
		return snapshot
			? runnablesOf(snapshot, false).map((runnable) => this.#view(snapshot, runnable))
			: [];
	}

	#view(snapshot: Snapshot, runnable: Runnable): ScenarioView {
		const entry = this.#entriesOf(snapshot.uri).get(runnable.name);
		const { module } = snapshot.analysis;
		const span = runnable.generated?.entry.name.span ?? runnable.node.name.span;
		const expected = expectedOf(runnable.node);
		return {
			uri: snapshot.uri,
			name: runnable.name,
			place: toPlace(snapshot.uri, module, span),
			expected,
			generated: runnable.generated !== undefined,
			text: runnable.generated?.text ?? "",
			state: entry?.state ?? "none",
			progress: entry?.progress,
			verdict: entry?.result && verdictSummary(snapshot.uri, runnable.name, expected, entry.result),
			reason: entry?.reason ?? "",
		};
	}

	/** The verdict of a scenario if it is about the present text. */
	freshResult(uri: string, name: string): JobResult | undefined {
		const entry = this.#entriesOf(uri).get(name);
		return entry?.state === "done" ? entry.result : undefined;
	}

	hasFresh(uri: string): boolean {
		return [...this.#entriesOf(uri).values()].some(({ state }) => state === "done");
	}

	/** The last verdict, fresh or not. */
	lastResult(uri: string, name: string): JobResult | undefined {
		return this.#entriesOf(uri).get(name)?.result;
	}

	#entriesOf(uri: string): Map<string, Entry> {
		const known = this.#entries.get(uri);
		if (known) return known;
		const entries = new Map<string, Entry>();
		this.#entries.set(uri, entries);
		return entries;
	}

	// ── exploring ────────────────────────────────────────────────────────

	/** After a pause in typing: verdicts about unchanged programs are true again, the others are asked for. */
	#quiet(uri: string): void {
		this.#waiting.delete(uri);
		const snapshot = this.#documents.snapshot(uri);
		if (!snapshot) return;
		const runnables = runnablesOf(snapshot, true);
		const entries = this.#entriesOf(uri);
		const names = new Set(runnables.map(({ name }) => name));
		for (const name of [...entries.keys()]) if (!names.has(name)) entries.delete(name);
		for (const runnable of runnables) {
			const entry = this.#entry(runnable);
			if (!runnable.program) this.#fail(entry, runnable.reason);
			else if (entry.result && entry.signature === signatureOf(runnable.program))
				entry.state = "done";
			else if (this.#settings().explore.automatic)
				this.#enqueue(runnable, runnable.program, entry, false);
		}
		this.#onChange(uri);
	}

	#entry(runnable: Runnable): Entry {
		const entries = this.#entriesOf(runnable.uri);
		const known = entries.get(runnable.name);
		if (known) return known;
		const entry: Entry = {
			name: runnable.name,
			state: "none",
			signature: "",
			result: undefined,
			progress: undefined,
			reason: "",
		};
		entries.set(runnable.name, entry);
		return entry;
	}

	#fail(entry: Entry, reason: string): void {
		entry.state = "failed";
		entry.result = undefined;
		entry.reason = reason;
	}

	/** Explores one scenario because somebody asked; resolves with how it ended. */
	explore(
		runnable: Runnable,
		program: Program,
		budget: Partial<JobBudget>,
		onProgress: (progress: ProgressView) => void,
	): Promise<JobEnding> {
		const entry = this.#entry(runnable);
		return new Promise((onEnd) =>
			this.#enqueue(runnable, program, entry, true, { budget, onProgress, onEnd }),
		);
	}

	cancelExplore(uri: string, scenario: string): void {
		this.#pool.cancel((job) => job.uri === uri && job.scenario === scenario);
	}

	#enqueue(
		runnable: Runnable,
		program: Program,
		entry: Entry,
		urgent: boolean,
		{ budget, onProgress, onEnd }: Wish = noWish,
	): void {
		const { explore } = this.#settings();
		const whole: JobBudget = {
			statesMax: budget.statesMax ?? explore.statesMax,
			depthMax: DEPTH_MAX,
			secondsMax: budget.secondsMax ?? explore.secondsMax,
			memoryMaxBytes: explore.memoryMaxMb * 1024 * 1024,
		};
		entry.state = "queued";
		entry.reason = "";
		this.#pool.cancel((job) => job.uri === runnable.uri && job.scenario === runnable.name);
		this.#pool.add({
			uri: runnable.uri,
			scenario: runnable.name,
			files: runnable.files,
			budget: whole,
			urgent,
			onStart: () => {
				entry.state = "running";
				this.#onChange(runnable.uri);
			},
			onProgress: ({ states, depth, seconds }) => {
				entry.progress = {
					states: Math.min(states, whole.statesMax),
					statesMax: whole.statesMax,
					depth,
					statesPerSecond: seconds > 0 ? Math.round(states / seconds) : 0,
					seconds: Math.min(seconds, whole.secondsMax),
					secondsMax: whole.secondsMax,
				};
				onProgress(entry.progress);
				this.#onChange(runnable.uri);
			},
			onEnd: (ending) => {
				this.#settle(entry, ending, signatureOf(program));
				this.#onChange(runnable.uri);
				onEnd(ending);
			},
		});
	}

	#settle(entry: Entry, ending: JobEnding, signature: string): void {
		entry.progress = undefined;
		if (ending.kind === "done") {
			entry.state = "done";
			entry.result = ending.result;
			entry.signature = signature;
		} else if (ending.kind === "failed") this.#fail(entry, ending.message);
		else entry.state = entry.result ? "stale" : "none";
	}
}

// ── scenarios that can run ────────────────────────────────────────────────

/** The scenarios of a file, then those made for its entry points; `withPrograms`: compiled too. */
export function runnablesOf(snapshot: Snapshot, withPrograms: boolean): readonly Runnable[] {
	const { analysis, uri } = snapshot;
	const files = analysis.modules.map((module) => ({ uri: module.uri, text: module.text }));
	const written = scenariosOf(snapshot).map((node): Runnable => {
		const compiled = withPrograms ? compile(analysis, node) : undefined;
		return {
			uri,
			name: node.name.value,
			node,
			generated: undefined,
			files,
			program: compiled?.ok ? compiled.value : undefined,
			reason: compiled && !compiled.ok ? compiled.error.message : "",
		};
	});
	const made = generateScenarios(analysis).flatMap((generated) =>
		generatedRunnable(snapshot, generated, withPrograms),
	);
	return [...written, ...made];
}

export function runnableNamed(snapshot: Snapshot, name: string): Runnable | undefined {
	return runnablesOf(snapshot, true).find((runnable) => runnable.name === name);
}

function generatedRunnable(
	snapshot: Snapshot,
	generated: GeneratedScenario,
	withProgram: boolean,
): readonly Runnable[] {
	const [own, ...imported] = snapshot.analysis.modules;
	if (!own) return [];
	const text = own.text + generated.text;
	const files = [
		{ uri: own.uri, text },
		...imported.map((module) => ({ uri: module.uri, text: module.text })),
	];
	const extended = analyse(own.uri, text, importsAmong(snapshot));
	const node = extended.module.tree.declarations.at(-1);
	if (node?.kind !== "scenario") return [];
	const compiled = withProgram ? compile(extended, node) : undefined;
	return [
		{
			uri: own.uri,
			name: generated.name,
			node,
			generated,
			files,
			program: compiled?.ok ? compiled.value : undefined,
			reason: compiled && !compiled.ok ? compiled.error.message : "",
		},
	];
}

/** The imports of a snapshot, found again by the path they were imported by. */
function importsAmong(snapshot: Snapshot): ImportHost {
	const texts = new Map(snapshot.analysis.modules.map((module) => [module.uri, module.text]));
	return {
		resolve: (_, path) => {
			const name = path.slice(path.lastIndexOf("/") + 1);
			const found = [...texts.keys()].find((uri) => uri.endsWith(`/${name}`));
			return found
				? { ok: true, value: found }
				: { ok: false, error: { kind: "outside-workspace" } };
		},
		read: (uri) => texts.get(uri),
	};
}

export function expectedOf(scenario: Tree.Scenario): string | undefined {
	return scenario.items.find((item) => item.kind === "expect")?.code.text;
}

/** Equal programs have equal verdicts; comments and layout do not count. */
function signatureOf(program: Program): string {
	const { code, world, threads, limit, expected } = program;
	let hash = 0x811c9dc5;
	for (const word of code) hash = Math.imul(hash ^ word, 0x01000193);
	const rest = JSON.stringify([
		world,
		threads,
		limit,
		expected,
		program.always,
		program.primitives,
	]);
	return `${code.length}:${hash >>> 0}:${rest}`;
}
