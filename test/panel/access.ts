// The panel for everybody: axe finds nothing in any theme, the keyboard reaches everything, each step is told, and
// nothing is lost at twice the size. The pictures of the four themes are made here.

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { turnByTurn } from "./fixture.ts";
import { brokenRun, type Case, show, showBroken, standsAt } from "./stage.ts";
import { themes } from "./themes.ts";

const axeSource = readFileSync(
	createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
	"utf8",
);
const pictures = fileURLToPath(new URL("../../test-results/panel/", import.meta.url));

/** What axe objects to, a line each. */
async function objections(page: Page): Promise<readonly string[]> {
	await page.evaluate(axeSource);
	const results = (await page.evaluate("axe.run()")) as AxeResults;
	return results.violations.flatMap(({ id, nodes }) =>
		nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
	);
}

export const access: readonly Case[] = [
	...themes.map(
		(theme): Case => ({
			name: `${theme.name}: axe finds nothing, and nothing breaks the content policy`,
			async run(stage) {
				const panel = await showBroken(stage, { theme });
				await panel.page.screenshot({ path: `${pictures}memory-${theme.name}.png` });
				assert.deepEqual(await objections(panel.page), []);
				await panel.page.keyboard.press("ArrowLeft");
				await standsAt(panel, brokenRun().run.steps.length - 1);
				await panel.page.screenshot({ path: `${pictures}memory-${theme.name}-changes.png` });
				assert.deepEqual(await objections(panel.page), []);
				assert.deepEqual(panel.troubles, []);
			},
		}),
	),
	{
		name: "a notice, the help and only changes: axe finds nothing",
		async run(stage) {
			const panel = await showBroken(stage);
			await panel.post({ kind: "notice", text: "The script has changed.", canRunAgain: true });
			await panel.page.getByText("Schedule and keys").click();
			await panel.page.keyboard.press("c");
			await panel.page.waitForSelector("button[aria-pressed=true] >> text=Only changes");
			assert.deepEqual(await objections(panel.page), []);
		},
	},
	{
		name: "two address spaces: axe finds nothing",
		async run(stage) {
			const source = turnByTurn("examples/fork-race.hmm", "fork races with populate");
			const panel = await show(stage, source, { step: source.run.steps.length - 4 });
			await panel.page.screenshot({ path: `${pictures}memory-fork.png` });
			assert.deepEqual(await objections(panel.page), []);
		},
	},
	{
		name: "each toolbar and table takes one place in the order of the Tab key",
		async run(stage) {
			const { page } = await showBroken(stage);
			for (const group of ["[role=toolbar]", ...(await gridSelectors(page))])
				assert.equal(await page.locator(`${group} [tabindex='0']`).count(), 1, group);
		},
	},
	{
		name: "arrows walk through a toolbar and a table, with the focus to be seen",
		async run(stage) {
			const { page } = await showBroken(stage);
			await page.locator("[role=toolbar] [tabindex='0']").focus();
			await page.keyboard.press("ArrowRight");
			await focusSays(page, "Play");
			await page.locator("section[aria-label=Locks] [tabindex='0']").focus();
			await page.keyboard.press("ArrowDown");
			await focusSays(page, "update");
			await page.keyboard.press("ArrowRight");
			await focusSays(page, "gpu_worker");
			const outline = "getComputedStyle(document.activeElement).outlineStyle";
			assert.equal(await page.evaluate(outline), "solid");
		},
	},
	{
		name: "each step is told to who listens",
		async run(stage) {
			const panel = await show(stage, brokenRun(), { step: 1 });
			await panel.page.keyboard.press("ArrowRight");
			await standsAt(panel, 2);
			const told = await panel.page.locator("[role=status][aria-live=polite]").textContent();
			assert.match(told ?? "", /^Step 2 of \d+, setup: mmap_write_lock\(mm\); 1 change: /);
		},
	},
	{
		name: "at twice the size the page does not scroll sideways",
		async run(stage) {
			const { page } = await showBroken(stage, { width: 640, height: 480 });
			const wide = "document.documentElement.scrollWidth > innerWidth";
			assert.equal(await page.evaluate(wide), false);
			await page.screenshot({ path: `${pictures}memory-200-percent.png` });
		},
	},
];

async function gridSelectors(page: Page): Promise<readonly string[]> {
	const names = await page
		.locator("[role=grid]")
		.evaluateAll((grids) => grids.map((grid) => grid.getAttribute("aria-label")));
	return names.map((name) => `[role=grid][aria-label="${name}"]`);
}

/** Waits until what has the focus is called that. */
async function focusSays(page: Page, words: string): Promise<void> {
	await page.waitForFunction((wanted) => {
		const focused = document.activeElement;
		return (focused?.getAttribute("aria-label") ?? focused?.textContent ?? "").includes(wanted);
	}, words);
}
