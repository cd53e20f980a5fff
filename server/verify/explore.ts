// One exploration, in slices: after each the caller may hear of progress or stop it. Shared by the workers and the
// command line; the clock is the caller's.

import {
	analyse,
	compile,
	createMachine,
	type ImportHost,
	type Program,
	startExploration,
} from "../../engine/index.ts";
import { resolveImport } from "../uri.ts";
import type { JobBudget, JobProgress, JobRequest, JobResult } from "./job.ts";

/** States between two looks at the clock. */
const SLICE = 4_096;

export interface ExploreHooks {
	now(): number;
	/** Called between slices; true stops the exploration. */
	isCancelled(): boolean;
	onProgress(progress: JobProgress): void;
	/** Gives others a turn, so that a cancel can arrive. */
	pause(): Promise<void>;
}

export async function exploreProgram(
	program: Program,
	budget: JobBudget,
	hooks: ExploreHooks,
): Promise<JobResult> {
	const begin = hooks.now();
	const seconds = (): number => (hooks.now() - begin) / 1000;
	const exploration = startExploration(createMachine(program), {
		statesMax: Math.min(budget.statesMax, program.limit.states ?? budget.statesMax),
		depthMax: Math.min(budget.depthMax, program.limit.depth ?? budget.depthMax),
		memoryMaxBytes: budget.memoryMaxBytes,
	});
	const secondsMax = Math.min(budget.secondsMax, program.limit.seconds ?? budget.secondsMax);
	while (!exploration.advance(SLICE)) {
		const { states, depth } = exploration.progress();
		hooks.onProgress({ states, depth, seconds: seconds() });
		await hooks.pause();
		if (hooks.isCancelled()) exploration.stop("cancelled");
		else if (seconds() > secondsMax) exploration.stop("seconds");
		else continue;
		break;
	}
	return { verdict: exploration.verdict(), seconds: seconds() };
}

/** The program a request asks for, from the texts it carries; a message where there is none. */
export function programOf(request: JobRequest): Program | string {
	const texts = new Map(request.files.map(({ uri, text }) => [uri, text]));
	const host: ImportHost = {
		resolve: (fromUri, path) => resolveAmong(texts, fromUri, path),
		read: (uri) => texts.get(uri),
	};
	const analysis = analyse(request.uri, texts.get(request.uri) ?? "", host);
	for (const declaration of analysis.module.tree.declarations) {
		if (declaration.kind !== "scenario" || declaration.name.value !== request.scenario) continue;
		const compiled = compile(analysis, declaration);
		return compiled.ok ? compiled.value : compiled.error.message;
	}
	return `There is no scenario "${request.scenario}".`;
}

/** The texts were resolved once already: a path means the file among them that it means from here. */
function resolveAmong(
	texts: ReadonlyMap<string, string>,
	fromUri: string,
	path: string,
): ReturnType<ImportHost["resolve"]> {
	const folders = [...texts.keys()].map((uri) => uri.slice(0, uri.lastIndexOf("/")));
	const shortest = folders.sort((a, b) => a.length - b.length)[0] ?? "";
	return resolveImport(fromUri, path, [shortest]);
}
