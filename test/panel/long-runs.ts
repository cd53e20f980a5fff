// A run of a hundred thousand steps: the page stays as small as with ten, wherever one goes, and no message is large.

import * as assert from "node:assert/strict";
import { repeated } from "./fixture.ts";
import { brokenRun, type Case, show, standsAt } from "./stage.ts";

const STEPS = 100_000;
const NODES_MAX = 5_000;
const MESSAGE_BYTES_MAX = 64 << 10;

export const longRuns: readonly Case[] = [
	{
		name: "100,000 steps: at most 5,000 nodes at every place",
		async run(stage) {
			const panel = await show(stage, repeated(brokenRun(), STEPS), { step: 0 });
			const nodes = () => panel.page.evaluate("document.querySelectorAll('*').length");
			const slider = panel.page.getByRole("slider", { name: "Step" });
			for (const step of [1, 50_000, 99_999, 777]) {
				await slider.fill(`${step}`);
				await standsAt(panel, step);
				await panel.page.waitForSelector(`#step-${step} code`);
				const count = Number(await nodes());
				assert.ok(count <= NODES_MAX, `${count} nodes at step ${step}`);
			}
			await panel.page.keyboard.press("End");
			await standsAt(panel, STEPS);
			assert.match(await panel.page.innerText(".position"), /100,000 of 100,000/);
			assert.deepEqual(panel.troubles, []);
		},
	},
	{
		name: "100,000 steps: the list scrolls to any of them",
		async run(stage) {
			const panel = await show(stage, repeated(brokenRun(), STEPS), { step: 0 });
			await panel.page
				.getByRole("listbox", { name: "Steps" })
				.evaluate((list) => list.scrollTo(0, list.scrollHeight / 2));
			await panel.page.waitForSelector("#step-50000 code");
			await panel.page.locator("#step-50000").click();
			await standsAt(panel, 50_000);
		},
	},
	{
		name: "100,000 steps: messages stay below 64 kB",
		async run(stage) {
			const panel = await show(stage, repeated(brokenRun(), STEPS), { step: 42_000 });
			await panel.page.keyboard.press("ArrowRight");
			await standsAt(panel, 42_001);
			assert.ok(panel.largestPost() < MESSAGE_BYTES_MAX, `${panel.largestPost()} bytes`);
		},
	},
];
