// What the suite, which runs inside the extension host, asks of the browser outside: pictures, the content of panels,
// clicks and keys. One request a call over loopback HTTP, JSON both ways.

import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { projectFolder } from "./cache.ts";

export type DriverRequest =
	| { readonly do: "screenshot"; readonly name: string }
	/** The text of an element of the panel; waits until it is there. */
	| { readonly do: "panelText"; readonly selector: string }
	| { readonly do: "panelCount"; readonly selector: string }
	| { readonly do: "panelClick"; readonly selector: string }
	| { readonly do: "panelPress"; readonly selector: string; readonly key: string }
	/** Waits until the element's text matches. */
	| { readonly do: "panelWaitFor"; readonly selector: string; readonly pattern: string }
	| { readonly do: "workbenchText"; readonly selector: string };

export type DriverAnswer = { readonly value: string | number } | { readonly error: string };

export const pictures = join(projectFolder, "test-results");
const WAIT_MS = 30_000;

/** Serves the suite until `close`; the address goes to the suite by environment. */
export async function serveDriver(
	page: () => Page | undefined,
): Promise<{ readonly address: string; close(): void }> {
	const server = createServer(driverOf(page, pictures));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	const port = typeof address === "object" && address ? address.port : 0;
	return {
		address: `http://127.0.0.1:${port}/`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** Answers a request of the suite; pictures go into the folder. */
export function driverOf(page: () => Page | undefined, folder: string): RequestListener {
	mkdirSync(folder, { recursive: true });
	return (request, response) =>
		void answer(request, page(), folder).then((body) => {
			response.setHeader("content-type", "application/json");
			response.end(JSON.stringify(body));
		});
}

async function answer(
	incoming: IncomingMessage,
	page: Page | undefined,
	folder: string,
): Promise<DriverAnswer> {
	try {
		let body = "";
		for await (const chunk of incoming) body += String(chunk);
		if (!page) return { error: "there is no page yet" };
		const request: DriverRequest = JSON.parse(body);
		return { value: await perform(page, request, folder) };
	} catch (error) {
		return { error: error instanceof Error ? error.message : String(error) };
	}
}

/** The app of the panel that is in front: VS Code nests it in two frames. */
function panel(page: Page): FrameLocator {
	return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

async function perform(
	page: Page,
	request: DriverRequest,
	folder: string,
): Promise<string | number> {
	switch (request.do) {
		case "screenshot":
			await page.screenshot({ path: join(folder, `${request.name}.png`) });
			return request.name;
		case "workbenchText":
			return page.locator(request.selector).first().innerText({ timeout: WAIT_MS });
	}
	const element = panel(page).locator(request.selector);
	switch (request.do) {
		case "panelText":
			return element.first().innerText({ timeout: WAIT_MS });
		case "panelCount":
			return element.count();
		case "panelClick":
			await element.first().click({ timeout: WAIT_MS });
			return "clicked";
		case "panelPress":
			await element.first().press(request.key, { timeout: WAIT_MS });
			return "pressed";
		case "panelWaitFor":
			await element
				.filter({ hasText: new RegExp(request.pattern) })
				.first()
				.waitFor({ timeout: WAIT_MS });
			return element.first().innerText();
	}
}
