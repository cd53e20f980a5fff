// Opens the built panel in a real browser, fed with runs of the engine, and ends with `N passed, N failed`. Pictures in
// the four themes stay in test-results/panel/.

import { launchBrowser } from "../editor/browser.ts";
import { access } from "./access.ts";
import { startAssets } from "./host.ts";
import { longRuns } from "./long-runs.ts";
import { memory } from "./memory.ts";
import type { Case } from "./stage.ts";

const cases: readonly Case[] = [...memory, ...access, ...longRuns];

async function main(): Promise<void> {
	const browser = await launchBrowser();
	const server = await startAssets();
	let failed = 0;
	try {
		for (const { name, run } of cases) {
			try {
				await run({ browser, server });
				console.log(`ok ${name}`);
			} catch (error) {
				failed++;
				console.log(`not ok ${name}\n${error instanceof Error ? error.stack : String(error)}`);
			}
			await Promise.all(browser.contexts().map((context) => context.close()));
		}
	} finally {
		await browser.close();
		server.close();
	}
	console.log(`${cases.length - failed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
