// Runs the compiled suite in a real VS Code: the desktop one where HMM_VSCODE names it (`download`, or a path), else the
// two that npm carries, in headless Chromium: one with a server, and VS Code for the Web. Ends with `N passed, N failed`.

import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { projectFolder } from "./cache.ts";
import { driverOf, pictures, serveDriver } from "./driver.ts";
import { prepareHost, startServer } from "./host.ts";
import { prepareWeb, serveWeb } from "./web/host.ts";

const SUITE_TIMEOUT_MS = 8 * 60_000;
const suite = join(projectFolder, "dist-test/suite.cjs");

interface Tally {
	passed: number;
	failed: number;
}

/** Lines that the suite's console sends: one a test, in the shape of TAP. */
function hear(line: string, tally: Tally): void {
	if (/^ok /.test(line)) tally.passed++;
	if (/^not ok /.test(line)) tally.failed++;
	if (/^(ok|not ok|#) /.test(line)) console.log(line);
}

/** With the workbench in the browser and the extension in a Node process. */
async function runOnServer(workspace: string, tally: Tally): Promise<void> {
	const host = await prepareHost();
	let page: Page | undefined;
	const driver = await serveDriver(() => page);
	const server = await startServer(host, { environment: { HMM_TEST_DRIVER: driver.address } });
	const payload = [
		["extensionDevelopmentPath", server.remote(projectFolder)],
		["extensionTestsPath", server.remote(suite)],
		["skipWelcome", "true"],
	] as const;
	try {
		await runInBrowser("server", tally, (opened) => {
			page = opened;
			return server.url(workspace, payload);
		});
	} finally {
		server.stop();
		driver.close();
	}
}

/** With everything in the browser. */
async function runOnWeb(workspace: string, tally: Tally): Promise<void> {
	const workbench = await prepareWeb();
	let page: Page | undefined;
	const web = await serveWeb(
		workbench,
		workspace,
		driverOf(() => page, join(pictures, "web")),
	);
	try {
		await runInBrowser("web", tally, (opened) => {
			page = opened;
			return web.url;
		});
	} finally {
		web.close();
	}
}

async function runInBrowser(
	name: string,
	tally: Tally,
	addressFor: (page: Page) => string,
): Promise<void> {
	console.log(`# ${name}`);
	const browser = await launchBrowser();
	const log: string[] = [];
	let page: Page | undefined;
	try {
		page = await browser.newPage({ viewport: { width: 1760, height: 1080 } });
		page.on("console", (message) => log.push(message.text()));
		page.on("pageerror", ({ stack }) => log.push(stack ?? ""));
		const failedBefore = tally.failed;
		const ended = suiteEnd(page, tally, log);
		await page.goto(addressFor(page));
		const code = await ended;
		if (code !== 0 && tally.failed === failedBefore)
			throw new Error(`the suite ended with code ${code} and no test that says why`);
	} catch (error) {
		await page?.screenshot({ path: join(pictures, `failure-${name}.png`) }).catch(() => undefined);
		console.log(log.slice(-30).join("\n"));
		throw error;
	} finally {
		await browser.close();
	}
}

/** The exit code of the suite, as the workbench reports it. */
async function suiteEnd(page: Page, tally: Tally, log: string[]): Promise<number> {
	return new Promise((resolve, reject) => {
		const late = setTimeout(
			() => reject(new Error(`the suite did not end within ${SUITE_TIMEOUT_MS / 60_000} minutes`)),
			SUITE_TIMEOUT_MS,
		);
		const settle = (settled: () => void): void => {
			clearTimeout(late);
			settled();
		};
		page.once("crash", () => settle(() => reject(new Error("the page crashed"))));
		void page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
			const text = args.map(String).join(" ");
			log.push(text);
			for (const line of text.split("\n")) hear(line, tally);
		});
		void page.exposeFunction("codeAutomationExit", (code: number) => settle(() => resolve(code)));
	});
}

async function runOnDesktop(choice: string, workspace: string, tally: Tally): Promise<void> {
	const { runTests } = await import("@vscode/test-electron");
	const report = join(mkdtempSync(join(tmpdir(), "hmm-workbench-report-")), "report.tap");
	await runTests({
		extensionDevelopmentPath: projectFolder,
		extensionTestsPath: suite,
		launchArgs: [workspace, "--disable-workspace-trust", "--skip-welcome"],
		extensionTestsEnv: { HMM_TEST_REPORT: report },
		...(choice === "download" ? {} : { vscodeExecutablePath: choice }),
	}).catch((error: unknown) => console.log(String(error)));
	const { readFileSync } = await import("node:fs");
	for (const line of readFileSync(report, "utf8").split("\n")) hear(line, tally);
}

/** Runs a suite over scripts of its own: it may write there. */
async function over(run: (workspace: string) => Promise<void>): Promise<void> {
	const workspace = mkdtempSync(join(tmpdir(), "hmm-workbench-examples-"));
	try {
		cpSync(join(projectFolder, "examples"), workspace, { recursive: true });
		await run(workspace);
	} finally {
		rmSync(workspace, { recursive: true, force: true });
	}
}

async function main(): Promise<void> {
	if (!existsSync(suite)) throw new Error("the suite is not built: run `npm run build` first");
	const tally: Tally = { passed: 0, failed: 0 };
	try {
		const choice = process.env.HMM_VSCODE;
		if (choice) await over((workspace) => runOnDesktop(choice, workspace, tally));
		else {
			await over((workspace) => runOnServer(workspace, tally));
			await over((workspace) => runOnWeb(workspace, tally));
		}
		if (tally.passed + tally.failed === 0) throw new Error("no test ran");
	} catch (error) {
		tally.failed++;
		console.error(`editor tests: ${error instanceof Error ? error.message : String(error)}`);
	}
	console.log(`${tally.passed} passed, ${tally.failed} failed`);
	process.exit(tally.failed === 0 ? 0 : 1);
}

void main();
