// Scenarios in the Testing view. Run makes one run in turn, which must not go wrong; Prove explores; Debug starts the
// debugger. A script that was never opened is listed by name, and read when its item is opened or run.

import * as vscode from "vscode";
import type { PlaceView } from "../../engine/view/model.ts";
import { commands, type ScenarioView } from "../../server/protocol.ts";
import { wordsFor } from "../failure.ts";
import type { Services } from "../services.ts";
import { proveScenario, runOnce, type TestResult } from "./outcome.ts";

const SCRIPTS_MAX = 2_000;

export function registerTests(services: Services): vscode.Disposable {
	const controller = vscode.tests.createTestController(
		"hmm.scenarios",
		vscode.l10n.t("HMM scenarios"),
	);
	const tree = new ScenarioTree(controller, services);
	controller.resolveHandler = (item) => (item === undefined ? tree.findScripts() : tree.open(item));
	controller.refreshHandler = () => tree.findScripts();

	const profile = (
		label: string,
		kind: vscode.TestRunProfileKind,
		check: Check,
		isDefault: boolean,
	) =>
		controller.createRunProfile(
			label,
			kind,
			(request, token) => runTests(controller, tree, services, request, token, check),
			isDefault,
		);
	return vscode.Disposable.from(
		controller,
		tree,
		profile(vscode.l10n.t("Run"), vscode.TestRunProfileKind.Run, runOnce, false),
		profile(vscode.l10n.t("Prove"), vscode.TestRunProfileKind.Run, proveScenario, true),
		controller.createRunProfile(
			vscode.l10n.t("Debug"),
			vscode.TestRunProfileKind.Debug,
			(request) => debugTests(controller, tree, request),
		),
	);
}

type Check = typeof runOnce;

/** Files at the top, scenarios below. The id of a scenario's item is its name. */
class ScenarioTree implements vscode.Disposable {
	readonly #controller: vscode.TestController;
	readonly #services: Services;
	readonly #subscription: vscode.Disposable;

	constructor(controller: vscode.TestController, services: Services) {
		this.#controller = controller;
		this.#services = services;
		const watcher = vscode.workspace.createFileSystemWatcher("**/*.hmm", false, true, false);
		this.#subscription = vscode.Disposable.from(
			watcher,
			watcher.onDidCreate((uri) => this.#file(uri)),
			watcher.onDidDelete((uri) => controller.items.delete(uri.toString())),
			services.scenarios.onDidChange((uri) => this.#update(vscode.Uri.parse(uri))),
		);
	}

	async findScripts(): Promise<void> {
		const found = await vscode.workspace.findFiles("**/*.hmm", "**/node_modules/**", SCRIPTS_MAX);
		for (const uri of found) this.#file(uri);
	}

	/** Reads the scenarios of a file item; an unreadable one carries the reason. */
	async open(item: vscode.TestItem): Promise<void> {
		if (item.uri === undefined || item.parent !== undefined) return;
		try {
			await this.#services.scenarios.fetch(item.uri);
			item.error = undefined;
		} catch (error) {
			item.error = wordsFor(error);
		}
	}

	/** The scenarios that a run is about: those asked for, with files opened on the way. */
	async leaves(request: vscode.TestRunRequest): Promise<readonly vscode.TestItem[]> {
		if (request.include === undefined) await this.findScripts();
		const roots = request.include ?? [...this.#controller.items].map(([, item]) => item);
		const leaves = new Set<vscode.TestItem>();
		for (const root of roots) {
			if (root.parent === undefined && root.children.size === 0) await this.open(root);
			if (root.parent !== undefined) leaves.add(root);
			for (const [, child] of root.children) leaves.add(child);
		}
		const excluded = new Set(request.exclude);
		return [...leaves].filter(
			(item) => !excluded.has(item) && !(item.parent && excluded.has(item.parent)),
		);
	}

	dispose(): void {
		this.#subscription.dispose();
	}

	#file(uri: vscode.Uri): vscode.TestItem {
		const known = this.#controller.items.get(uri.toString());
		if (known !== undefined) return known;
		const item = this.#controller.createTestItem(
			uri.toString(),
			vscode.workspace.asRelativePath(uri),
			uri,
		);
		item.canResolveChildren = true;
		this.#controller.items.add(item);
		return item;
	}

	#update(uri: vscode.Uri): void {
		const scenarios = this.#services.scenarios.of(uri);
		// An empty list is also what a server that is down leaves behind: keep what was known then.
		if (scenarios.length === 0 && this.#services.server.state !== "running") return;
		const file = this.#file(uri);
		// Tests are what somebody wrote: what the server makes up has its lens.
		const written = scenarios.filter(({ own }) => own === undefined);
		file.children.replace(written.map((scenario) => this.#scenario(file, uri, scenario)));
	}

	#scenario(file: vscode.TestItem, uri: vscode.Uri, scenario: ScenarioView): vscode.TestItem {
		const item =
			file.children.get(scenario.name) ??
			this.#controller.createTestItem(scenario.name, scenario.name, uri);
		item.range = rangeOf(scenario.place);
		item.description = scenario.expected ?? "";
		return item;
	}
}

async function runTests(
	controller: vscode.TestController,
	tree: ScenarioTree,
	services: Services,
	request: vscode.TestRunRequest,
	token: vscode.CancellationToken,
	check: Check,
): Promise<void> {
	const run = controller.createTestRun(request);
	try {
		const items = await tree.leaves(request);
		for (const item of items) run.enqueued(item);
		for (const item of items) {
			if (token.isCancellationRequested) run.skipped(item);
			else await runTest(run, services, item, token, check);
		}
	} finally {
		run.end();
	}
}

async function runTest(
	run: vscode.TestRun,
	services: Services,
	item: vscode.TestItem,
	token: vscode.CancellationToken,
	check: Check,
): Promise<void> {
	const { uri } = item;
	if (uri === undefined) return;
	run.started(item);
	const startedAt = Date.now();
	try {
		const result = await check(services, { uri, name: item.id }, token);
		report(run, item, result, Date.now() - startedAt);
	} catch (error) {
		const words = wordsFor(error);
		if (words === undefined) run.skipped(item);
		else run.errored(item, new vscode.TestMessage(words));
	}
}

function report(
	run: vscode.TestRun,
	item: vscode.TestItem,
	result: TestResult,
	elapsed: number,
): void {
	run.appendOutput(`${result.words}\r\n`, undefined, item);
	if (result.passed) {
		run.passed(item, elapsed);
		return;
	}
	const message = vscode.TestMessage.diff(result.words, result.expected, result.actual);
	const { place } = result;
	if (place !== undefined && place.uri !== "")
		message.location = new vscode.Location(vscode.Uri.parse(place.uri), rangeOf(place));
	else if (item.uri !== undefined && item.range !== undefined)
		message.location = new vscode.Location(item.uri, item.range);
	run.failed(item, message, elapsed);
}

/** One session: debugging several scenarios at once would only confuse. */
async function debugTests(
	controller: vscode.TestController,
	tree: ScenarioTree,
	request: vscode.TestRunRequest,
): Promise<void> {
	const run = controller.createTestRun(request);
	try {
		const [item] = await tree.leaves(request);
		if (item?.uri === undefined) return;
		run.started(item);
		await vscode.commands.executeCommand(commands.debugScenario, item.uri.toString(), item.id);
		run.skipped(item);
	} finally {
		run.end();
	}
}

function rangeOf(place: PlaceView): vscode.Range {
	return new vscode.Range(place.line, place.column, place.endLine, place.endColumn);
}
