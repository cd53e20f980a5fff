// What a verdict depends on: edits that change nothing for a scenario leave its key alone, every other edit changes it;
// and a worker that is asked again explores only what an edit concerns.

import { expect, test } from "vitest";
import { compile, type Program } from "../../engine/index.ts";
import type { JobMessage, JobRequest } from "../../server/verify/job.ts";
import { ownScenarios } from "../../server/verify/own/scenarios.ts";
import { programKey } from "../../server/verify/result-cache.ts";
import { serve } from "../../server/verify/worker.ts";
import { analyseFile } from "../rules/scripts.ts";
import { analyseText } from "../script-files.ts";

const url = new URL("../../examples/own.hmm", import.meta.url);
const { text: original } = analyseFile("examples/entry-points.hmm").module;

/** A script with the scenarios of our own behind it, as the worker gets it. */
function withOwn(text: string) {
	const { scenarios } = ownScenarios(analyseText(url, text));
	return {
		names: scenarios.map(({ name }) => name),
		text: text + scenarios.map((own) => own.text).join(""),
	};
}

/** By scenario, the key of its program. */
function keysOf(script: string): ReadonlyMap<string, string> {
	const analysis = analyseText(url, withOwn(script).text);
	const keys = new Map<string, string>();
	for (const node of analysis.module.tree.declarations) {
		if (node.kind !== "scenario") continue;
		const program = compile(analysis, node);
		expect(program.ok).toBe(true);
		if (program.ok) keys.set(node.name.value, programKey(program.value));
	}
	return keys;
}

/** The entry points of the scenarios whose keys an edit changes. */
function changedBy(from: string, to: string): readonly string[] {
	expect(original).toContain(from);
	const before = keysOf(original);
	const after = keysOf(original.replace(from, to));
	const changed = [...after].filter(([name, key]) => before.get(name) !== key);
	return [...new Set(changed.map(([name]) => name.split(" against ")[0] ?? ""))];
}

test("a comment, a blank line or other layout changes no program", () => {
	expect(changedBy("/// Entry point: the app", "// What\n\n/// Entry point: the app")).toEqual([]);
	expect(
		changedBy("    lock(update)\n    device_unmap", "    lock(update);  device_unmap"),
	).toEqual([]);
});

test("an edit in a function concerns what calls it, and nothing else", () => {
	expect(changedBy("fn bind(mm, span) { return", "fn bind(mm, span) { choose(); return")).toEqual([
		"bind",
	]);
	expect(
		changedBy(
			"        return populate(mirror.mm",
			"        choose()\n        return populate(mirror.mm",
		),
	).toEqual(["fault on gpu"]);
	expect(changedBy("if err == -EBUSY { err = -EAGAIN }", "if err { err = -EAGAIN }")).toEqual([
		"fault on gpu",
		"prefetch",
		"bind",
	]);
	// Whatever the process does calls the notifier back.
	expect(changedBy("set_seq(mirror, seq)", "set_seq(mirror, seq)\n        choose()")).toEqual([
		"fault on gpu",
		"prefetch",
		"bind",
		"unbind",
	]);
});

test("no two scenarios of the example have one key, and every word of the code counts", () => {
	const keys = [...keysOf(original).values()];
	expect(new Set(keys).size).toBe(keys.length);
	const analysis = analyseText(url, withOwn(original).text);
	const scenario = analysis.module.tree.declarations.find((node) => node.kind === "scenario");
	const compiled = scenario?.kind === "scenario" ? compile(analysis, scenario) : undefined;
	if (!compiled?.ok) throw new Error("the example compiles");
	const changed = (index: number): Program => {
		const code = compiled.value.code.slice();
		code[index] = (code[index] ?? 0) ^ 1;
		return { ...compiled.value, code };
	};
	const variants = new Set(
		Array.from({ length: compiled.value.code.length }, (_, index) => programKey(changed(index))),
	);
	expect(variants.size).toBe(compiled.value.code.length);
	expect(variants.has(programKey(compiled.value))).toBe(false);
});

/** A worker in this thread: asks, and resolves with the answer that is not progress. */
function startWorker() {
	let handle: (request: JobRequest) => void = () => {};
	let answered: (message: JobMessage) => void = () => {};
	serve({
		post: (message) => {
			if (message.kind !== "progress") answered(message);
		},
		onRequest: (take) => {
			handle = take;
		},
		now: () => 0,
		pause: () => Promise.resolve(),
		crew: undefined,
	});
	let id = 0;
	return (script: string, scenario: string, statesMax = 1e6): Promise<JobMessage> =>
		new Promise((resolve) => {
			answered = resolve;
			const budget = { statesMax, depthMax: 1e6, secondsMax: 60, memoryMaxBytes: 1 << 28 };
			const files = [{ uri: url.href, text: withOwn(script).text }];
			handle({
				kind: "explore",
				id: ++id,
				uri: url.href,
				scenario,
				files,
				budget,
				wish: "explore",
			});
		});
}

/** `explored` or `known`, with the line its run's last step in the script stands at. */
async function asked(answer: Promise<JobMessage>): Promise<readonly unknown[]> {
	const message = await answer;
	if (message.kind !== "done") return [message.kind];
	const { verdict, view } = message.result;
	const step = view.run?.steps.findLast(({ scriptPlace }) => scriptPlace.uri === url.href);
	return [message.isExplored ? "explored" : "known", verdict.outcome, step?.scriptPlace.line];
}

test("after an edit elsewhere, and after undoing one, the verdict is known; its run stands where the text is now", async () => {
	const ask = startWorker();
	const broken = original.replace(
		"if read_retry(mirror, r.seq) { err = -EAGAIN }\n        else ",
		"",
	);
	const name = "bind against munmap";
	const [explored, outcome, line] = await asked(ask(broken, name));
	expect([explored, outcome]).toEqual(["explored", "violated"]);
	expect(await asked(ask(`// one line more\n${broken}`, name))).toEqual([
		"known",
		"violated",
		Number(line) + 1,
	]);
	expect(await asked(ask(original, name))).toEqual(["explored", "holds", undefined]);
	expect(await asked(ask(broken, name))).toEqual(["known", "violated", line]);
});

test("an open verdict is known within its own bounds only", async () => {
	const ask = startWorker();
	const name = "bind against reclaim";
	expect(await asked(ask(original, name, 100))).toEqual(["explored", "open", undefined]);
	expect(await asked(ask(original, name, 100))).toEqual(["known", "open", undefined]);
	expect(await asked(ask(original, name))).toEqual(["explored", "holds", undefined]);
	expect(await asked(ask(original, name, 100))).toEqual(["known", "holds", undefined]);
});
