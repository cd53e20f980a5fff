// A dozen lines of test runner for inside the extension host, the way to the browser outside, and waiting by events.

import * as vscode from "vscode";
import type { DriverAnswer, DriverRequest } from "./driver.ts";

export interface Flow {
	readonly name: string;
	run(): Promise<void>;
}

/** Whoever started the suite, as far as it can be reached from where the suite runs. */
export interface Outside {
	/** The address of the browser's driver; undefined on the desktop, which has none. */
	readonly driver: string | undefined;
	/** Keeps a line of the report, beside the console. */
	keep(line: string): void;
}

let outside: Outside = { driver: undefined, keep: () => {} };

/** To be called before anything else. */
export function standOutside(who: Outside): void {
	outside = who;
}

const FLOW_TIMEOUT_MS = 180_000;

/** Runs the flows one after the other; a failed one does not stop the next. Throws at the end if any failed. */
export async function runFlows(flows: readonly Flow[]): Promise<void> {
	let failed = 0;
	for (const flow of flows) {
		try {
			await within(FLOW_TIMEOUT_MS, flow.run(), flow.name);
			report(`ok ${flow.name}`);
		} catch (error) {
			failed++;
			report(`not ok ${flow.name}`);
			await picture(`failed-${failed}`);
			for (const line of String(error instanceof Error ? error.stack : error).split("\n"))
				report(`# ${line}`);
		}
	}
	if (failed > 0) throw new Error(`${failed} of ${flows.length} flows failed`);
}

/** What the window showed when a flow failed, where somebody outside can look. */
async function picture(name: string): Promise<void> {
	if (outside.driver) await driver({ do: "screenshot", name }).catch(() => undefined);
}

function report(line: string): void {
	console.log(line);
	outside.keep(line);
}

async function within<T>(milliseconds: number, work: Promise<T>, what: string): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new Error(`${what}: nothing happened for ${milliseconds / 1000} s`)),
			milliseconds,
		);
	});
	return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Asks the browser outside. On the desktop there is none: the flow says so by failing. */
export async function driver(request: DriverRequest): Promise<string | number> {
	if (!outside.driver)
		throw new Error("this flow looks into a panel, which needs the browser outside");
	const response = await fetch(outside.driver, { method: "POST", body: JSON.stringify(request) });
	const answer = (await response.json()) as DriverAnswer;
	if ("error" in answer) throw new Error(`${JSON.stringify(request)}: ${answer.error}`);
	return answer.value;
}

/** The diagnostics of a file once they satisfy `enough`; fails with the last ones seen. */
export async function diagnosticsWhen(
	uri: vscode.Uri,
	enough: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
	return eventually(
		vscode.languages.onDidChangeDiagnostics,
		() => {
			const diagnostics = vscode.languages.getDiagnostics(uri);
			return enough(diagnostics) ? diagnostics : undefined;
		},
		() =>
			vscode.languages
				.getDiagnostics(uri)
				.map(({ code, message }) => `${JSON.stringify(code)} ${message}`)
				.join("\n"),
	);
}

/** Asks again at every event until there is an answer. */
export async function eventually<T>(
	event: vscode.Event<unknown>,
	ask: () => T | undefined,
	describe: () => string = () => "",
): Promise<T> {
	const now = ask();
	if (now !== undefined) return now;
	let subscription: vscode.Disposable | undefined;
	const answer = new Promise<T>((resolve) => {
		subscription = event(() => {
			const value = ask();
			if (value !== undefined) resolve(value);
		});
	});
	try {
		return await within(30_000, answer, "waiting");
	} catch (error) {
		throw new Error(`${String(error)}\n${describe()}`);
	} finally {
		subscription?.dispose();
	}
}

/** Asks a provider again until its answer satisfies; for what VS Code has no event for. */
export async function polled<T>(
	ask: () => Thenable<T>,
	enough: (answer: T) => boolean,
): Promise<T> {
	for (let attempt = 0; attempt < 150; attempt++) {
		const answer = await ask();
		if (enough(answer)) return answer;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	throw new Error("the answer never came");
}

export function exampleUri(name: string): vscode.Uri {
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	if (!folder) throw new Error("the workspace has a folder");
	return vscode.Uri.joinPath(folder.uri, name);
}

export async function openExample(name: string): Promise<vscode.TextEditor> {
	const document = await vscode.workspace.openTextDocument(exampleUri(name));
	return vscode.window.showTextDocument(document, vscode.ViewColumn.One);
}

export async function lensTitles(uri: vscode.Uri): Promise<readonly string[]> {
	const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
		"vscode.executeCodeLensProvider",
		uri,
		50,
	);
	return lenses.map(({ command }) => command?.title ?? "");
}

export function codeOf({ code }: vscode.Diagnostic): string {
	return typeof code === "object" ? String(code.value) : String(code);
}
