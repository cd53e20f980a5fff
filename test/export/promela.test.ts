// The exported model is the scenario: Spin, which knows nothing of us, comes to the same verdict over the same states.

import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
	compile,
	createMachine,
	exportPromela,
	type Machine,
	type Program,
	parseSchedule,
	runSchedule,
	startExploration,
	type Verdict,
} from "../../engine/index.ts";
import { generateScript } from "../generated/script.ts";
import { analyseFile, analyseText, isRunnable, scenariosOf, scriptsIn } from "../script-files.ts";
import { countStates } from "./plain.ts";
import { checkWithSpin, type SpinResult, whySpinIsMissing } from "./spin.ts";

beforeAll(async () => {
	const why = await whySpinIsMissing();
	if (why !== undefined) throw new Error(why);
});

/** Larger scenarios are left out: Spin needs seconds for them, and they show nothing that small ones do not. */
const STATES_MAX = 8_000;

interface Compared {
	readonly name: string;
	readonly verdict: Verdict;
	readonly spin: SpinResult;
	/** What Spin's own run comes to when our machine repeats it; undefined where nothing is broken. */
	readonly repeated: string | undefined;
	/** Counted by hand, where nothing is broken: no reduction, no fingerprints. */
	readonly plain: ReturnType<typeof countStates> | undefined;
}

/** Undefined where there are too many states. */
async function compare(name: string, program: Program): Promise<Compared | undefined> {
	const machine = createMachine(program);
	const budget = { statesMax: STATES_MAX, depthMax: 100_000, memoryMaxBytes: 512 << 20 };
	const exploration = startExploration(machine, budget, { reduction: "local" });
	while (!exploration.advance(10_000));
	const verdict = exploration.verdict();
	if (verdict.outcome === "open") return undefined;
	const spin = await checkWithSpin(exportPromela(program));
	const plain = spin.codes.length === 0 ? countStates(machine) : undefined;
	const repeated = spin.shown && codeOfRun(machine, spin.shown.schedule);
	return { name, verdict, spin, plain, repeated };
}

function codeOfRun(machine: Machine, text: string): string {
	const schedule = parseSchedule(text);
	if (!schedule.ok) return schedule.error.message;
	const ending = runSchedule(machine, schedule.value).ending();
	if (ending.kind === "violated" || ending.kind === "deadlock") return ending.explanation.code;
	return ending.kind === "ended" ? "eventually" : ending.kind;
}

/** What Spin should have said and did not; undefined where it agrees. */
function disagreement({ name, verdict, spin, plain, repeated }: Compared): string | undefined {
	const ours = verdict.code ?? verdict.outcome;
	const told = `${name}: ${ours} here, ${spin.codes.join(", ") || "nothing broken"} in Spin`;
	if (!spin.isComplete) return `${told}, but not all of it was searched`;
	if (!mayBe(verdict, spin.codes)) return told;
	if (repeated !== spin.shown?.code || (repeated === undefined) !== (spin.codes.length === 0))
		return `${told}; its run ${spin.shown?.schedule} comes to ${repeated} here`;
	if (plain === undefined) return undefined;
	const isSame = spin.states === plain.states && spin.transitions === plain.transitions;
	return isSame
		? undefined
		: `${told}; ${plain.states} states and ${plain.transitions} steps here, ${spin.states} and ${spin.transitions} there`;
}

/** Whether Spin, which judges steps and ends of runs but not runs without end, can have found these. */
function mayBe({ code, loopFrom }: Verdict, found: readonly string[]): boolean {
	if (code === "eventually" && loopFrom !== undefined)
		return found.every((each) => each === "eventually");
	const isOfTheWhole = loopFrom !== undefined || code === "lock-order";
	if (code === undefined || isOfTheWhole) return found.length === 0;
	return found.includes(code);
}

/** Two at a time, one for each core that there is at least. */
async function compareAll(
	cases: readonly { readonly name: string; readonly program: Program }[],
): Promise<readonly Compared[]> {
	const compared: Compared[] = [];
	const waiting = [...cases];
	const work = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
			const one = await compare(next.name, next.program);
			if (one !== undefined) compared.push(one);
		}
	};
	await Promise.all([work(), work()]);
	return compared;
}

const examples = new URL("../../examples/", import.meta.url);

/** The folder of examples and those in it. */
function exampleFolders(): readonly URL[] {
	const inside = readdirSync(examples, { withFileTypes: true }).filter((each) =>
		each.isDirectory(),
	);
	return [examples, ...inside.map(({ name }) => new URL(`${name}/`, examples))];
}

function programsIn(folder: URL): readonly { name: string; program: Program }[] {
	return scriptsIn(folder).flatMap(({ name, url }) => {
		const analysis = analyseFile(url);
		if (!isRunnable(analysis)) return [];
		return scenariosOf(analysis).map((scenario) => ({
			name: `${name}: ${scenario.name.value}`,
			program: programOf(compile(analysis, scenario)),
		}));
	});
}

function programOf(compiled: ReturnType<typeof compile>): Program {
	if (!compiled.ok) throw new Error(compiled.error.message);
	return compiled.value;
}

describe("Spin agrees", () => {
	test("on the examples", { timeout: 1_800_000 }, async () => {
		const cases = exampleFolders().flatMap(programsIn);
		const compared = await compareAll(cases);
		expect(compared.flatMap((each) => disagreement(each) ?? [])).toEqual([]);
		expect(compared.length).toBeGreaterThan(15);
	});

	test("on what is wrong, or has come true, before the first step", async () => {
		const cases = ["always ready == 1", "eventually ready == 0"].map((condition) => {
			const text = `device gpu { var ready = 0 }
scenario "at once" {
    process app { buf = mmap(1, anon, rw) }
    thread cpu { ready = 1 }
    ${condition}
}
`;
			const analysis = analyseText(new URL("at-once.hmm", import.meta.url), text);
			const [scenario] = scenariosOf(analysis);
			if (scenario === undefined) throw new Error("the text has a scenario");
			return { name: condition, program: programOf(compile(analysis, scenario)) };
		});
		const compared = await compareAll(cases);
		expect(compared.flatMap((each) => disagreement(each) ?? [])).toEqual([]);
		expect(compared.map(({ spin }) => spin.codes.join()).sort()).toEqual(["", "always"]);
	});

	test("on scripts made from numbers", { timeout: 1_800_000 }, async () => {
		const cases = Array.from({ length: 225 }, (_, seed) => {
			const { name, text } = generateScript(seed);
			const analysis = analyseText(new URL("generated.hmm", import.meta.url), text);
			const [scenario] = scenariosOf(analysis);
			if (scenario === undefined) throw new Error(`${name} has no scenario`);
			return { name, program: programOf(compile(analysis, scenario)) };
		});
		const compared = await compareAll(cases);
		expect(compared.flatMap((each) => disagreement(each) ?? [])).toEqual([]);
		expect(compared.length).toBeGreaterThanOrEqual(200);
	});
});
