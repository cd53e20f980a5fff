// One exploration, in slices: after each the caller may hear of progress or stop it. Shared by the workers and the
// command line; the clock is the caller's.

import {
	type CoveringMachine,
	createCoveringMachine,
	createMachine,
	differentThreads,
	type Exploration,
	type ExploreOptions,
	type Part,
	type Program,
	type ReadableVerdict,
	type Reduction,
	type ShardOptions,
	startExploration,
	startReading,
	unreachedOf,
	type Verdict,
} from "../../engine/index.ts";
import { type CrewHooks, type CrewHost, exploreTogether } from "./crew.ts";
import type { JobBudget, JobProgress, JobResult } from "./job.ts";
import { Pace } from "./pace.ts";
import { wholeVerdict } from "./verdict.ts";

export interface ExploreHooks {
	now(): number;
	/** Called between slices; true stops the exploration. */
	isCancelled(): boolean;
	onProgress(progress: JobProgress): void;
	/** Gives others a turn, so that a cancel can arrive. */
	pause(): Promise<void>;
	/** Threads for what is too large for one; undefined where there are none. */
	readonly crew: CrewHost | undefined;
}

/**
 * How many states are expanded before it is worked out what may be left out: what most mistakes and the smallest scenarios need.
 * More costs a process that has just begun more than it saves, the sooner, the more different things go on at once.
 */
export function plainFirst(program: Program): number {
	return differentThreads(program) > 2 ? 50 : 1_000;
}

/** Less is done before threads have started. */
const SHARED_FROM = 30_000;

export async function exploreProgram(
	program: Program,
	budget: JobBudget,
	hooks: ExploreHooks,
	reduction: Reduction = "all",
): Promise<JobResult> {
	const machine = createCoveringMachine(program);
	const { exploration, seconds } = await exploreWhile(
		machine,
		budget,
		{ reduction, plainFirst: plainFirst(program) },
		hooks,
	);
	const verdict = await readWhile(program, exploration.verdict(), hooks);
	const unreached = verdict.outcome === "holds" ? unreachedOf(program, machine.ran) : undefined;
	const known = { verdict, seconds, unreached };
	return { ...known, view: wholeVerdict(program, known) };
}

/** Makes the run of a violation easy to read, unless nobody wants it any more. */
async function readWhile(
	program: Program,
	verdict: Verdict,
	hooks: ExploreHooks,
): Promise<ReadableVerdict> {
	const reading = startReading(createMachine(program), verdict);
	const inPace = paced(hooks);
	while (!inPace((states) => reading.advance(states))) {
		await hooks.pause();
		if (hooks.isCancelled()) break;
	}
	return reading.verdict();
}

/** One part of several that are explored apart from each other and merged later. */
export async function explorePart(
	program: Program,
	budget: JobBudget,
	shard: ShardOptions,
	hooks: ExploreHooks,
): Promise<ExploredPart> {
	const machine = createCoveringMachine(program);
	const { exploration, seconds } = await exploreWhile(machine, budget, { shard }, hooks);
	return { part: exploration.part(), seconds, unreached: unreachedOf(program, machine.ran) };
}

export interface ExploredPart {
	readonly part: Part;
	readonly seconds: number;
	/** The instructions that begin statements this part did not come to; others may. */
	readonly unreached: readonly number[];
}

/** What no part came to: all parts together have all states. */
export function unreachedByAll(
	parts: readonly Pick<ExploredPart, "unreached">[],
): readonly number[] {
	const [first, ...others] = parts.map(({ unreached }) => unreached);
	const sets = others.map((unreached) => new Set(unreached));
	return first?.filter((pc) => sets.every((set) => set.has(pc))) ?? [];
}

interface Explored {
	readonly exploration: Exploration;
	readonly seconds: number;
}

/** Explores to a verdict, or until the time is up or nobody wants it any more. */
async function exploreWhile(
	machine: CoveringMachine,
	budget: JobBudget,
	options: ExploreOptions,
	hooks: ExploreHooks,
): Promise<Explored> {
	const { program } = machine;
	const begin = hooks.now();
	const seconds = (): number => (hooks.now() - begin) / 1000;
	const bounds = {
		statesMax: Math.min(budget.statesMax, program.limit.states ?? budget.statesMax),
		depthMax: Math.min(budget.depthMax, program.limit.depth ?? budget.depthMax),
		memoryMaxBytes: budget.memoryMaxBytes,
	};
	const exploration = startExploration(machine, bounds, options);
	const secondsMax = Math.min(budget.secondsMax, program.limit.seconds ?? budget.secondsMax);
	const tell = (): void => {
		const { states, depth, frontier } = exploration.progress();
		hooks.onProgress({ states, depth, frontier, seconds: seconds() });
	};
	const shouldStop = (): boolean => {
		if (hooks.isCancelled()) exploration.stop("cancelled");
		else if (seconds() > secondsMax) exploration.stop("seconds");
		else return false;
		return true;
	};
	const inPace = paced(hooks);
	while (!inPace((states) => exploration.advance(states))) {
		tell();
		await hooks.pause();
		if (shouldStop()) break;
		if (hooks.crew && exploration.progress().states >= SHARED_FROM)
			await share(exploration, machine, hooks.crew, { shouldStop, onProgress: tell });
	}
	return { exploration, seconds: seconds() };
}

/** Does as much work at once as leaves time to look at what has arrived. */
function paced({ now }: ExploreHooks): (advance: (states: number) => boolean) => boolean {
	const pace = new Pace();
	return (advance) => {
		const begin = now();
		const isDone = advance(pace.states);
		pace.took(now() - begin);
		return isDone;
	};
}

/** Lets the crew do the rest of the search, where there is any. */
async function share(
	exploration: Exploration,
	{ program, ran }: CoveringMachine,
	crew: CrewHost,
	hooks: CrewHooks,
): Promise<void> {
	const together = exploration.share(crew.allocate);
	if (!together) return;
	await exploreTogether(crew, program, together, ran, hooks);
}
