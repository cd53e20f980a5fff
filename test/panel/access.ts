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
import { type Theme, themes } from "./themes.ts";

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

/** What is drawn in a colour that has to be seen, with that colour: every one there could be. */
function drawnColors(page: Page): Promise<readonly { what: string; color: string }[]> {
	return page.evaluate(() => {
		const painted = (className: string) => {
			const element = document.createElement("span");
			element.className = className;
			document.body.append(element);
			return { what: className, color: getComputedStyle(element).backgroundColor };
		};
		const numbers = [0, 1, 2, 3, 4, 5];
		const scrubber = document.querySelector(".scrubber input");
		return [
			...numbers.map((lane) => painted(`dot lane-${lane}`)),
			...numbers.map((swatch) => painted(`swatch swatch-${swatch}`)),
			{ what: "scrubber", color: scrubber ? getComputedStyle(scrubber).accentColor : "" },
		];
	});
}

/** As WCAG 2 has it, against the background of the editor; nothing that is half seen through is a colour to rely on. */
function contrast(color: string, theme: Theme): number {
	if (!/^rgb\(/.test(color)) return 1;
	const [one, other] = [color, theme.colors["editor-background"] ?? ""]
		.map(luminance)
		.sort((a, b) => b - a);
	return ((one ?? 0) + 0.05) / ((other ?? 0) + 0.05);
}

function luminance(color: string): number {
	const digits = /^#(..)(..)(..)$/.exec(color)?.slice(1);
	const parts =
		digits?.map((pair) => Number.parseInt(pair, 16)) ?? color.match(/[\d.]+/g)?.map(Number);
	const [red = 0, green = 0, blue = 0] = (parts ?? []).map((part) => {
		const share = part / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
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
	...themes.map(
		(theme): Case => ({
			name: `${theme.name}: threads, pages and the scrubber stand out from what is behind them`,
			async run(stage) {
				const { page } = await showBroken(stage, { theme });
				for (const { what, color } of await drawnColors(page))
					assert.ok(contrast(color, theme) >= 3, `${what}: ${color} in ${theme.name}`);
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
