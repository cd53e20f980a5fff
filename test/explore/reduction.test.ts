// Nothing that is said of a scenario depends on what exploration leaves out: every script there is, and many made from
// numbers, are explored with all reductions and without any.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "vitest";
import type { Tree } from "../../engine/index.ts";
import { generateScript } from "../generated/script.ts";
import { pause } from "../pause.ts";
import { analyseFile, analyseText, scenariosOf, scriptsIn } from "../script-files.ts";
import { assertSame, explorerOf } from "./reductions.ts";

const root = new URL("../../", import.meta.url);

/** So many of the scripts made from numbers must have come to their end without reduction. */
const GENERATED = 2000;
/** Where there are more states even with local steps merged, the search without reduction takes too long here. */
const LOCAL_MAX = 120;
const NONE_MAX = 20_000;
/** Of the bigger ones one in so many is compared with and without the reduction that goes beyond local steps. */
const SAMPLE = 16;
const SAMPLE_MAX = 10_000;
const MAX = 1_000_000;

/** The folders under `folder` that hold scripts, and it. */
function folders(folder: string): readonly URL[] {
	const url = new URL(folder, root);
	const inner = readdirSync(url, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.flatMap(({ name }) => folders(`${folder}${name}/`));
	return [url, ...inner];
}

describe("with and without reduction", () => {
	test("every script of the project", { timeout: 600_000 }, async () => {
		const open: string[] = [];
		let compared = 0;
		const files = ["examples/", "test/corpus/", "test/selftests/"].flatMap(folders);
		for (const { name, url } of files.flatMap(scriptsIn)) {
			const analysis = analyseFile(url);
			for (const scenario of scenariosOf(analysis)) {
				await pause();
				const explore = explorerOf(analysis, scenario);
				if (!explore) continue;
				const title = `${name}: ${scenario.name.value}`;
				const local = explore("local", MAX);
				assertSame(title, explore("all", MAX), local, "with run");
				assertSame(title, explore("symmetry", MAX), local, "with run");
				const none = explore("none", 150_000);
				if (none.outcome === "open") open.push(title);
				else {
					assertSame(title, none, local, "alone");
					compared++;
				}
			}
		}
		assert.ok(compared > 100, `${compared} compared, open: ${open.join("; ")}`);
	});

	test("what every driver does has many times fewer states", () => {
		const analysis = analyseFile(new URL("test/bench/ladder.hmm", root));
		for (const scenario of scenariosOf(analysis).slice(0, 3)) {
			const explore = explorerOf(analysis, scenario);
			assert.ok(explore);
			const [all, local] = [explore("all", MAX), explore("local", MAX)];
			assert.ok(all.states * 5 < local.states, `${scenario.name.value}: ${all.states}`);
		}
	});

	test(`${GENERATED} scripts made from numbers`, { timeout: 900_000 }, async () => {
		let compared = 0;
		const judged = { count: 0, all: 0, local: 0 };
		for (let seed = 1; compared < GENERATED; seed++) {
			await pause();
			const { text } = generateScript(seed);
			const analysis = analyseText(new URL("generated.hmm", import.meta.url), text);
			const [scenario] = scenariosOf(analysis);
			assert.ok(scenario);
			const explore = explorerOf(analysis, scenario);
			assert.ok(explore, `script ${seed} compiles`);
			const title = `script ${seed}`;
			const isSample = seed % SAMPLE === 0;
			const local = explore("local", isSample ? SAMPLE_MAX : LOCAL_MAX);
			if (local.outcome === "open") continue;
			const all = explore("all", MAX);
			assertSame(title, all, local, "with run");
			assertSame(title, explore("symmetry", MAX), local, "with run");
			if (hasConditions(scenario) && local.outcome === "holds") {
				judged.count++;
				judged.all += all.states;
				judged.local += local.states;
			}
			if (local.states > LOCAL_MAX) continue;
			const none = explore("none", NONE_MAX);
			if (none.outcome === "open") continue;
			assertSame(title, none, local, "alone");
			compared++;
		}
		assert.ok(judged.count > 50 && judged.all * 2 < judged.local, JSON.stringify(judged));
	});
});

/** The scenario says what must hold always, or some time. */
function hasConditions({ items }: Tree.Scenario): boolean {
	return items.some(({ kind }) => kind === "always" || kind === "eventually");
}
