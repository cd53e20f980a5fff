// Memory State: what it shows at a step, and every way from step to step.

import * as assert from "node:assert/strict";
import { brokenAtOnce, turnByTurn } from "./fixture.ts";
import { brokenRun, type Case, show, showBroken, standsAt } from "./stage.ts";

const last = (): number => brokenRun().run.steps.length;

export const memory: readonly Case[] = [
	{
		name: "a counterexample opens at its violation, with the banner and what is wrong marked",
		async run(stage) {
			const panel = await showBroken(stage);
			await standsAt(panel, last());
			assert.match(await panel.page.innerText("header"), /violated stale-device-pte/);
			assert.match(await panel.page.innerText(".banner.wrong"), /gpu still reaches page 1/);
			const wrong = await panel.page.locator("tr.wrong").allInnerTexts();
			assert.equal(wrong.length, 2, wrong.join("\n"));
			assert.match(wrong[0] ?? "", /buf\[0\].*no VMA.*does not map this page here/s);
			assert.match(wrong[1] ?? "", /anon/);
			assert.equal(panel.troubles.join("\n"), "");
		},
	},
	{
		name: "before the first step the initial state is shown",
		async run(stage) {
			const panel = await show(stage, brokenRun(), { step: 0 });
			assert.match(await panel.page.innerText(".card"), /Before the first step/);
			assert.match(await panel.page.innerText(".address-space"), /buf\[0\]/);
			assert.equal(await panel.page.locator("tr.changed").count(), 0);
		},
	},
	{
		name: "broken before the first step: marked there, and nobody is told to take a step",
		async run(stage) {
			const panel = await show(stage, brokenAtOnce(), { step: 0 });
			assert.equal((await panel.page.innerText(".card")).trim(), "Before the first step.");
			assert.match(await panel.page.innerText("#step-0"), /before the first step\s*✖/);
			assert.match(
				await panel.page.innerText(".banner.wrong"),
				/always gpu\.ready does not hold here/,
			);
			assert.doesNotMatch(await panel.page.innerText(".banner.wrong"), /always\s+always/);
			assert.equal(panel.troubles.join("\n"), "");
		},
	},
	{
		name: "buttons go forward, back, to the start and to the end",
		async run(stage) {
			const panel = await showBroken(stage);
			const press = (name: string) => panel.page.getByRole("button", { name, exact: true }).click();
			await press("Previous step");
			await standsAt(panel, last() - 1);
			await press("Next step");
			await standsAt(panel, last());
			await press("First");
			await standsAt(panel, 0);
			await press("Last");
			await standsAt(panel, last());
			const moves = panel.messages.filter(({ kind }) => kind === "at");
			assert.deepEqual(
				moves.map((move) => "step" in move && move.step),
				[last() - 1, last(), 0, last()],
			);
		},
	},
	{
		name: "keys go forward, back, to the start, to the end and to the violation",
		async run(stage) {
			const panel = await show(stage, brokenRun(), { step: 5 });
			for (const [key, step] of [
				["ArrowRight", 6],
				["ArrowLeft", 5],
				["PageDown", 15],
				["PageUp", 5],
				["End", last()],
				["Home", 0],
				["v", last()],
			] as const) {
				await panel.page.keyboard.press(key);
				await standsAt(panel, step);
			}
		},
	},
	{
		name: "the scrubber and the list of steps lead to a step",
		async run(stage) {
			const panel = await showBroken(stage);
			await panel.page.getByRole("slider", { name: "Step" }).fill("7");
			await standsAt(panel, 7);
			await panel.page.locator("#step-4").click();
			await standsAt(panel, 4);
			await panel.page.getByRole("listbox", { name: "Steps" }).press("ArrowDown");
			await standsAt(panel, 5);
		},
	},
	{
		name: "a step says who did what, where, and what changed from what to what",
		async run(stage) {
			const step = brokenRun().run.steps.findIndex(({ text }) => /pte_zap_next/.test(text)) + 1;
			const panel = await show(stage, brokenRun(), { step });
			const card = await panel.page.innerText(".card");
			assert.match(card, /cpu.*pte_zap_next.*missing-retry\.hmm:\d+.*kernel\/memory\.hmm:\d+/s);
			assert.match(card, /app buf\[0\].*page 1 rw.*no vma/s);
			const changed = await panel.page.locator("tr.changed").allInnerTexts();
			assert.match(changed.join("\n"), /buf\[0\].*being invalidated/s);
			const mapcount = panel.page.locator("section[aria-label=Pages] td del");
			assert.match(await mapcount.innerText(), /was\s*1,? ?now|1/);
		},
	},
	{
		name: "only changes: rows that did not change go, and come back",
		async run(stage) {
			const panel = await show(stage, brokenRun(), { step: 2 });
			const rows = () => panel.page.locator("tbody tr").count();
			const all = await rows();
			await panel.page.keyboard.press("c");
			await panel.page.waitForSelector("button[aria-pressed=true] >> text=Only changes");
			const few = await rows();
			assert.ok(few < all, `${few} of ${all}`);
			await panel.page.keyboard.press("c");
			await panel.page.waitForSelector("button[aria-pressed=false] >> text=Only changes");
			assert.equal(await rows(), all);
		},
	},
	{
		name: "a selected thing is followed from change to change, also by keyboard alone",
		async run(stage) {
			const { steps } = brokenRun().run;
			const changing = steps.filter(({ changes }) => changes.some(({ path }) => path === "page:1"));
			assert.ok(changing.length >= 2, "page 1 changes more than once");
			const panel = await show(stage, brokenRun(), { step: 0 });
			// Step to where the page exists, then select its row and walk its changes.
			const first = changing[0]?.index ?? 0;
			await panel.page.getByRole("slider").fill(`${first}`);
			await standsAt(panel, first);
			const cell = panel.page.locator("section[aria-label=Pages] [role=gridcell][tabindex='0']");
			await cell.focus();
			await cell.press("Enter");
			await panel.page.waitForSelector("section[aria-label=Pages] td[aria-selected=true]");
			await panel.page.keyboard.press("]");
			await standsAt(panel, changing[1]?.index ?? 0);
			await panel.page.keyboard.press("[");
			await standsAt(panel, first);
		},
	},
	{
		name: "links lead to the script and to the kernel model",
		async run(stage) {
			const step = brokenRun().run.steps.findIndex(({ kernel }) => kernel) + 1;
			const panel = await show(stage, brokenRun(), { step });
			const links = panel.page.locator(".card button.link");
			await links.nth(0).click();
			await links.nth(1).click();
			await panel.page.locator("section[aria-label=Threads] button.link").first().click();
			const [script, kernel, thread] = panel.messages;
			assert.deepEqual(script, { kind: "reveal", step, kernel: false });
			assert.deepEqual(kernel, { kind: "reveal", step, kernel: true });
			assert.equal(thread?.kind, "open");
		},
	},
	{
		name: "playing goes on by itself and stops at the end",
		async run(stage) {
			const panel = await show(stage, brokenRun(), { step: last() - 2 });
			await panel.page.getByRole("button", { name: "Play" }).click();
			await standsAt(panel, last());
			await panel.page.getByRole("button", { name: "Play" }).waitFor();
		},
	},
	{
		name: "a debugger or another view moves the panel",
		async run(stage) {
			const panel = await showBroken(stage);
			await panel.post({ kind: "goto", step: 3 });
			await standsAt(panel, 3);
			assert.deepEqual(panel.messages, [], "and is not told of its own move");
		},
	},
	{
		name: "an edited script is said, and the run can be made again",
		async run(stage) {
			const panel = await showBroken(stage);
			await panel.post({ kind: "notice", text: "The script has changed.", canRunAgain: true });
			await panel.page.getByRole("button", { name: "Run again" }).click();
			assert.deepEqual(panel.messages, [{ kind: "run-again" }]);
			await panel.post({ kind: "notice", text: "", canRunAgain: false });
			await panel.page.locator(".notice").waitFor({ state: "detached" });
		},
	},
	{
		name: "what the panel saves brings it back as it was",
		async run(stage) {
			const panel = await show(stage, brokenRun(), { step: 9 });
			await panel.page.locator("section[aria-label=Locks] td").first().click();
			await panel.page.waitForSelector("td[aria-selected=true]");
			await panel.page.keyboard.press("c");
			await panel.page.waitForSelector("button[aria-pressed=true] >> text=Only changes");
			const saved = (await panel.saved()) as { step: number; schedule: string };
			assert.equal(saved.step, 9);
			assert.equal(saved.schedule, brokenRun().run.schedule);
			const again = await show(stage, brokenRun(), { step: saved.step, saved });
			await standsAt(again, 9);
			await again.page.waitForSelector("button[aria-pressed=true] >> text=Only changes");
			assert.equal(
				((await again.saved()) as { selection: string }).selection,
				"lock:mmap_lock of app",
			);
		},
	},
	{
		name: "states that cannot be had are said; what is no message of ours is ignored",
		async run(stage) {
			const panel = await show(
				stage,
				{
					...brokenRun(),
					states: async (from, count) => {
						if (from > 0) throw new Error("unreachable");
						return brokenRun().states(from, count);
					},
				},
				{ step: 0 },
			);
			await panel.page.evaluate(() =>
				window.postMessage({ kind: "run", head: { threads: 3 } }, "*"),
			);
			await panel.page.evaluate(() => window.postMessage("hello", "*"));
			await panel.page.keyboard.press("End");
			await panel.page.getByText("The states are gone.").waitFor();
			assert.match(await panel.page.innerText(".position"), /step (\d+) of \1/);
		},
	},
	{
		name: "a forked child has its own page table beside its parent's",
		async run(stage) {
			const source = turnByTurn("examples/fork-race.hmm", "fork races with populate");
			const panel = await show(stage, source, { step: source.run.steps.length });
			const names = await panel.page.locator(".address-space h2").allInnerTexts();
			assert.equal(names.length, 2, names.join());
			assert.equal(panel.troubles.join("\n"), "");
		},
	},
];
