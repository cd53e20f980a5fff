// What is known of every scenario: queued, running, verdict, stale. The one store that code lenses, diagnostics, the
// status item and the Testing view read, so that they agree by construction.

import { toPlace } from "../convert.ts";
import type { Documents } from "../documents.ts";
import type {
	OwnScenarioView,
	ProgressView,
	ScenarioView,
	Settings,
	VerdictState,
} from "../protocol.ts";
import type { Snapshot } from "../snapshot.ts";
import type { ExploreWish, JobBudget, JobProgress, JobResult } from "./job.ts";
import type { OwnScenario } from "./own/scenarios.ts";
import type { JobEnding, Pool } from "./pool.ts";
import { type Runnable, runnablesOf } from "./runnable.ts";
import { verdictSummary } from "./verdict.ts";

/** One scenario of one file, written or made. */
interface Entry {
	readonly name: string;
	state: VerdictState;
	result: JobResult | undefined;
	progress: ProgressView | undefined;
	reason: string;
}

/** What somebody who asks for an exploration wants of it. */
interface Wish {
	readonly budget: Partial<JobBudget>;
	readonly onProgress: (progress: ProgressView) => void;
	readonly onEnd: (ending: JobEnding) => void;
	/** Asked for by a person. */
	readonly urgent: boolean;
	readonly kind: ExploreWish;
}

const noWish: Omit<Wish, "kind"> = {
	budget: {},
	onProgress: () => {},
	onEnd: () => {},
	urgent: false,
};

/** Milliseconds without an edit before the server explores by itself. */
const QUIET = 300;
/** Milliseconds in which changes are told together: results that were known come many at once. */
const MOMENT = 20;
const DEPTH_MAX = 1_000_000;

export class VerdictStore {
	#documents: Documents;
	#pool: Pool;
	#settings: () => Settings;
	#entries = new Map<string, Map<string, Entry>>();
	/** By file: calls off the exploration that waits for a pause in typing. */
	#waiting = new Map<string, () => void>();
	/** By file: calls off what will be told of it. */
	#untold = new Map<string, () => void>();
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
	}

	closed(uri: string): void {
		this.#untold.get(uri)?.();
		this.#untold.delete(uri);
		this.#waiting.get(uri)?.();
		this.#waiting.delete(uri);
		this.#pool.cancel((job) => job.uri === uri);
		this.#entries.delete(uri);
	}

	dispose(): void {
		for (const callOff of [...this.#waiting.values(), ...this.#untold.values()]) callOff();
		this.#pool.dispose();
	}

	// ── what is known ────────────────────────────────────────────────────

	views(uri: string): readonly ScenarioView[] {
		const snapshot = this.#documents.snapshot(uri);
		return snapshot ? runnablesOf(snapshot).map((runnable) => this.#view(snapshot, runnable)) : [];
	}

	#view(snapshot: Snapshot, runnable: Runnable): ScenarioView {
		const entry = this.#entriesOf(snapshot.uri).get(runnable.name);
		const { module } = snapshot.analysis;
		const { span, expected } = runnable;
		return {
			uri: snapshot.uri,
			name: runnable.name,
			place: toPlace(snapshot.uri, module, span),
			expected,
			own: runnable.own && ownView(runnable.own),
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

	/** After a pause in typing: a worker says which verdicts are still about the same program, and explores the others. */
	#quiet(uri: string): void {
		this.#waiting.delete(uri);
		const snapshot = this.#documents.snapshot(uri);
		if (!snapshot) return;
		const runnables = runnablesOf(snapshot);
		const entries = this.#entriesOf(uri);
		const names = new Set(runnables.map(({ name }) => name));
		for (const name of [...entries.keys()]) if (!names.has(name)) entries.delete(name);
		const kind = this.#settings().explore.automatic ? "explore" : "known";
		if (kind === "explore" || this.#pool.hasWorker)
			for (const runnable of runnables)
				this.#enqueue(runnable, this.#entry(runnable), { ...noWish, kind });
		this.#tell(uri);
	}

	/** Says that something changed, once for all that changes within a moment. */
	#tell(uri: string): void {
		if (this.#untold.has(uri)) return;
		this.#untold.set(
			uri,
			this.#after(MOMENT, () => {
				this.#untold.delete(uri);
				this.#onChange(uri);
			}),
		);
	}

	#entry(runnable: Runnable): Entry {
		const entries = this.#entriesOf(runnable.uri);
		const known = entries.get(runnable.name);
		if (known) return known;
		const entry: Entry = {
			name: runnable.name,
			state: "none",
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
		budget: Partial<JobBudget>,
		onProgress: (progress: ProgressView) => void,
	): Promise<JobEnding> {
		return new Promise((onEnd) =>
			this.#enqueue(runnable, this.#entry(runnable), {
				budget,
				onProgress,
				onEnd,
				urgent: true,
				kind: "again",
			}),
		);
	}

	cancelExplore(uri: string, scenario: string): void {
		this.#pool.cancel((job) => job.uri === uri && job.scenario === scenario);
	}

	#enqueue(runnable: Runnable, entry: Entry, wish: Wish): void {
		const { uri, name } = runnable;
		const budget = this.#budget(wish.budget);
		// What was known is only looked at again, and mostly still true: nobody need be told that it waits.
		if (wish.kind === "again" || (wish.kind === "explore" && !entry.result)) entry.state = "queued";
		entry.reason = "";
		this.#pool.cancel((job) => job.uri === uri && job.scenario === name);
		this.#pool.add({
			uri,
			scenario: name,
			files: runnable.files,
			budget,
			urgent: wish.urgent,
			wish: wish.kind,
			onProgress: (progress) => {
				entry.state = "running";
				entry.progress = progressView(progress, budget);
				wish.onProgress(entry.progress);
				this.#tell(uri);
			},
			onEnd: (ending) => {
				this.#settle(entry, ending);
				this.#tell(uri);
				wish.onEnd(ending);
			},
		});
	}

	#budget({ statesMax, secondsMax }: Partial<JobBudget>): JobBudget {
		const { explore } = this.#settings();
		return {
			statesMax: statesMax ?? explore.statesMax,
			depthMax: DEPTH_MAX,
			secondsMax: secondsMax ?? explore.secondsMax,
			memoryMaxBytes: explore.memoryMaxMb * 1024 * 1024,
		};
	}

	#settle(entry: Entry, ending: JobEnding): void {
		entry.progress = undefined;
		if (ending.kind === "done") {
			entry.state = "done";
			entry.result = ending.result;
		} else if (ending.kind === "failed") this.#fail(entry, ending.message);
		else entry.state = entry.result ? "stale" : "none";
	}
}

function ownView({ entry, against, bound, text }: OwnScenario): OwnScenarioView {
	return { entry: entry.name, against, bound, text };
}

function progressView(
	{ states, depth, frontier, seconds }: JobProgress,
	budget: JobBudget,
): ProgressView {
	return {
		states: Math.min(states, budget.statesMax),
		statesMax: budget.statesMax,
		depth,
		waiting: frontier,
		statesPerSecond: seconds > 0 ? Math.round(states / seconds) : 0,
		seconds: Math.min(seconds, budget.secondsMax),
		secondsMax: budget.secondsMax,
	};
}
