// The other end of the panel's page: a browser page with the extension's own HTML and content policy, answered by the
// extension's own code, without VS Code around it.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { pageHtml } from "../../extension/panels/page-html.ts";
import { answerOf, type RunQuestion, runHead } from "../../extension/panels/run-pages.ts";
import type { RunSource } from "../../extension/panels/run-source.ts";
import { type AppMessage, type HostMessage, readAppMessage } from "../../media/contract.ts";
import type { Theme } from "./themes.ts";

const assets = fileURLToPath(new URL("../../dist/media/", import.meta.url));

export interface PanelPage {
	readonly page: Page;
	/** What the app told its host, newest last; requests for parts of the run left out. */
	readonly messages: AppMessage[];
	/** What the page broke of its content policy, and errors of its script. */
	readonly troubles: string[];
	post(message: HostMessage): Promise<void>;
	/** Bytes of the largest message to the page. */
	largestPost(): number;
	/** What the app saved last. */
	saved(): Promise<unknown>;
}

export interface PanelOptions {
	readonly theme: Theme;
	readonly width?: number;
	readonly height?: number;
	readonly step?: number;
	/** What `setState` kept from an earlier life. */
	readonly saved?: object;
}

/** Serves the built assets and one page. */
export async function startAssets(): Promise<Server> {
	const server = createServer((request, response) => {
		const name = (request.url ?? "/").slice(1);
		if (name === "") {
			response.setHeader("content-type", "text/html; charset=utf-8");
			response.end(page(`http://${request.headers.host}`));
			return;
		}
		const isOurs = /^[a-z]+\.(js|css)$/.test(name);
		response.statusCode = isOurs ? 200 : 404;
		response.setHeader("content-type", name.endsWith(".js") ? "text/javascript" : "text/css");
		response.end(isOurs ? readFileSync(`${assets}${name}`) : "");
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return server;
}

function page(origin: string): string {
	return pageHtml({
		title: "Memory State",
		language: "en",
		nonce: "onlyForTests",
		assetSource: origin,
		script: `${origin}/memory.js`,
		style: `${origin}/memory.css`,
	});
}

export async function openPanel(
	browser: Browser,
	server: Server,
	source: RunSource,
	options: PanelOptions,
): Promise<PanelPage> {
	const { theme, width = 1280, height = 860, step = 0, saved } = options;
	const context = await browser.newContext({
		viewport: { width, height },
		reducedMotion: "reduce",
	});
	const page = await context.newPage();
	const messages: AppMessage[] = [];
	const troubles: string[] = [];
	let largest = 0;
	const post = async (message: HostMessage): Promise<void> => {
		largest = Math.max(largest, JSON.stringify(message).length);
		await page.evaluate((data) => window.postMessage(data, "*"), message);
	};
	page.on("pageerror", (error) => troubles.push(error.message));
	page.on("console", (line) => {
		if (line.type() === "error") troubles.push(line.text());
	});
	await page.exposeFunction("toHost", async (value: unknown) => {
		const message = readAppMessage(value);
		if (message === undefined) troubles.push(`no message of ours: ${JSON.stringify(value)}`);
		else if (message.kind === "ready") await post({ kind: "run", head: runHead(source.run), step });
		else if ("id" in message) await post(await answered(source, message));
		else messages.push(message);
	});
	// The loader that runs this file marks functions with a helper of its own, which the page does not have.
	await page.addInitScript({ content: "globalThis.__name = (value) => value;" });
	await page.addInitScript(beVsCode, { saved, theme });
	const { port } = server.address() as AddressInfo;
	await page.goto(`http://127.0.0.1:${port}/`);
	await page.waitForSelector("main[aria-busy=false] .card");
	return {
		page,
		messages,
		troubles,
		post,
		largestPost: () => largest,
		saved: () => page.evaluate("window.savedState"),
	};
}

/** As the extension answers: what cannot be had is said. */
async function answered(source: RunSource, question: RunQuestion): Promise<HostMessage> {
	try {
		return await answerOf(source, question);
	} catch {
		return { kind: "failed", id: question.id, message: "The states are gone." };
	}
}

/** Runs in the page before its own script: what VS Code gives a webview. */
function beVsCode({ saved, theme }: { saved: object | undefined; theme: Theme }): void {
	const scope = window as unknown as {
		savedState: unknown;
		acquireVsCodeApi: unknown;
		toHost(value: unknown): void;
	};
	scope.savedState = saved;
	scope.acquireVsCodeApi = () => ({
		postMessage: (value: unknown) => scope.toHost(value),
		getState: () => scope.savedState,
		setState: (state: unknown) => {
			scope.savedState = state;
		},
	});
	addEventListener("DOMContentLoaded", () => {
		document.body.className = theme.className;
		for (const [name, value] of Object.entries(theme.colors))
			document.documentElement.style.setProperty(`--vscode-${name}`, value);
	});
}
