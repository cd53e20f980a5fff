// What a case of the panel tests is given, and the runs that several of them look at.

import type { Server } from "node:http";
import type { Browser } from "playwright-core";
import type { RunSource } from "../../extension/panels/run-source.ts";
import { counterexample } from "./fixture.ts";
import { openPanel, type PanelOptions, type PanelPage } from "./host.ts";
import { type Theme, themes } from "./themes.ts";

export interface Stage {
	readonly browser: Browser;
	readonly server: Server;
}

export interface Case {
	readonly name: string;
	run(stage: Stage): Promise<void>;
}

export const dark = themes[0] as Theme;

let broken: RunSource | undefined;

/** The driver without read_retry: its shortest run leaves a stale device entry. */
export function brokenRun(): RunSource {
	broken ??= counterexample("examples/broken/missing-retry.hmm", "munmap before device_map");
	return broken;
}

export function show(
	{ browser, server }: Stage,
	source: RunSource,
	options: Partial<PanelOptions> = {},
): Promise<PanelPage> {
	return openPanel(browser, server, source, { theme: dark, ...options });
}

/** At the violation. */
export function showBroken(stage: Stage, options: Partial<PanelOptions> = {}): Promise<PanelPage> {
	const source = brokenRun();
	return show(stage, source, { step: source.run.steps.length, ...options });
}

/** Waits until the page has drawn this step. */
export async function standsAt({ page }: PanelPage, step: number): Promise<void> {
	await page.waitForSelector(`#step-${step}[aria-selected=true]`);
	await page.waitForSelector("main[aria-busy=false]");
}
