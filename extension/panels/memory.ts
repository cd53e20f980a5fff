// The Memory State panel: one, reused. It shows a run of the server or the run of a debug session, sends it to the page
// in pages, and keeps the editor's line in step. All it must know to come back after a reload, the page saves itself.

import * as vscode from "vscode";
import type { RunView } from "../../engine/view/model.ts";
import {
	type AppMessage,
	type HostMessage,
	readAppMessage,
	readSavedPanel,
	type SavedPanel,
} from "../../media/contract.ts";
import type { RunParams } from "../../server/protocol.ts";
import { tell, wordsFor } from "../failure.ts";
import type { Services } from "../services.ts";
import { hostPanel, type PanelHost } from "./panel.ts";
import { answerOf, type RunQuestion, runHead } from "./run-pages.ts";
import { openServerRun, type RunSource } from "./run-source.ts";
import { openPlace, StepLine } from "./step-line.ts";

const VIEW_TYPE = "hmm.memoryState";

export interface MemoryPanels extends vscode.Disposable {
	/** Shows a run; rejects where there is none. */
	show(params: RunParams): Promise<void>;
	/** Follows a run that somebody else makes, standing at `step`. */
	follow(source: RunSource, step: number): void;
	/** True where the panel is on screen, or hidden behind another tab. */
	readonly isOpen: boolean;
	/** The run that the panel shows while the user stands in it. */
	readonly activeRun: RunView | undefined;
}

export function registerMemoryPanel(services: Services): MemoryPanels {
	let current: MemoryPanel | undefined;
	const open = (panel: vscode.WebviewPanel): MemoryPanel => {
		const opened = new MemoryPanel(services, panel);
		panel.onDidDispose(() => {
			opened.dispose();
			if (current === opened) current = undefined;
		});
		current = opened;
		return opened;
	};
	const reveal = (): MemoryPanel => {
		if (current === undefined) return open(createPanel());
		current.reveal();
		return current;
	};
	const serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
		async deserializeWebviewPanel(panel, state: unknown) {
			await open(panel).restore(readSavedPanel(state));
		},
	});
	return {
		get isOpen() {
			return current !== undefined;
		},
		get activeRun() {
			return current?.activeRun;
		},
		async show(params) {
			const source = await openServerRun(services.server, params);
			reveal().present(source, source.run.violation?.step ?? 0);
		},
		follow(source, step) {
			current?.present(source, step);
		},
		dispose() {
			serializer.dispose();
			current?.dispose();
		},
	};
}

function createPanel(): vscode.WebviewPanel {
	return vscode.window.createWebviewPanel(
		VIEW_TYPE,
		vscode.l10n.t("Memory State"),
		{ viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
		{},
	);
}

class MemoryPanel implements vscode.Disposable {
	readonly #services: Services;
	readonly #host: PanelHost<AppMessage, HostMessage>;
	readonly #line = new StepLine();
	readonly #subscriptions: vscode.Disposable[];
	#source: RunSource | undefined;
	#step = 0;
	#isReady = false;
	#isSeeking = false;
	/** The text of the script that the run was made from; anything else makes the run stale. */
	#version: number | undefined;

	constructor(services: Services, panel: vscode.WebviewPanel) {
		this.#services = services;
		const icon = (theme: string): vscode.Uri =>
			vscode.Uri.joinPath(services.extensionUri, "media", "icons", `script-${theme}.svg`);
		panel.iconPath = { light: icon("light"), dark: icon("dark") };
		this.#host = hostPanel(
			panel,
			{ name: "memory", read: readAppMessage },
			services.extensionUri,
			services.log,
		);
		this.#host.onMessage((message) => this.#answer(message));
		this.#subscriptions = [
			this.#line,
			vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
				if (contentChanges.length > 0) this.#noticeEdit(document);
			}),
			vscode.workspace.onDidDeleteFiles(({ files }) => this.#noticeGone(files)),
			vscode.workspace.onDidRenameFiles(({ files }) =>
				this.#noticeGone(files.map(({ oldUri }) => oldUri)),
			),
			services.server.onDidChangeState(() => this.#noticeServer()),
		];
	}

	get activeRun(): RunView | undefined {
		return this.#host.panel.active ? this.#source?.run : undefined;
	}

	reveal(): void {
		this.#host.panel.reveal(undefined, true);
	}

	present(source: RunSource, step: number): void {
		if (source === this.#source) {
			if (!this.#isSeeking) this.#goTo(step);
			return;
		}
		this.#source?.dispose();
		this.#source = source;
		this.#step = Math.min(step, source.run.steps.length);
		this.#version = documentAt(source.run.uri)?.version;
		this.#host.panel.title = vscode.l10n.t("Memory State: {0}", source.run.scenario);
		if (this.#isReady) this.#sendRun();
		if (this.#pendingNotice) this.#notice("", false);
	}

	#goTo(step: number): void {
		this.#step = step;
		if (this.#isReady) this.#host.post({ kind: "goto", step });
	}

	/** Makes the run of a saved panel again; where the script has changed too much, the page says so. */
	async restore(saved: SavedPanel | undefined): Promise<void> {
		if (saved === undefined) {
			this.#notice(
				vscode.l10n.t("Choose “Show Memory State” in a script to see a run here."),
				false,
			);
			return;
		}
		const { uri, scenario, schedule, step } = saved;
		try {
			await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
			const how: RunParams["how"] = { kind: "schedule", schedule };
			this.present(await openServerRun(this.#services.server, { uri, scenario, how }), step);
		} catch (error) {
			this.#services.log.warn("The saved run could not be made again.", error);
			const why = wordsFor(error) ?? "";
			this.#notice(
				vscode.l10n.t("The run shown here before cannot be made again. {0}", why),
				false,
			);
		}
	}

	dispose(): void {
		this.#source?.dispose();
		for (const subscription of this.#subscriptions) subscription.dispose();
	}

	async #answer(message: AppMessage): Promise<void> {
		const run = this.#source?.run;
		switch (message.kind) {
			case "ready":
				this.#isReady = true;
				this.#sendRun();
				if (this.#pendingNotice) this.#host.post(this.#pendingNotice);
				return;
			case "steps":
			case "states":
			case "find":
				await this.#sendPart(message);
				return;
			case "at":
				await this.#standAt(message.step);
				return;
			case "reveal": {
				const step = run?.steps[message.step - 1];
				if (step !== undefined) await openPlace(message.kernel ? step.place : step.scriptPlace);
				return;
			}
			case "open":
				await this.#openThreadPlace(message.uri, message.line, message.column);
				return;
			case "run-again":
				await this.#runAgain();
		}
	}

	/** The page has moved; a session that makes the run moves along, to the newest place if it is slower. */
	async #standAt(step: number): Promise<void> {
		if (step === this.#step) return;
		this.#step = step;
		const source = this.#source;
		if (source?.seek === undefined) {
			this.#showLine();
			return;
		}
		if (this.#isSeeking) return;
		this.#isSeeking = true;
		try {
			for (let sought = -1; sought !== this.#step; ) {
				sought = this.#step;
				await source.seek(sought);
			}
		} finally {
			this.#isSeeking = false;
		}
	}

	/** A page may only open what its run is about: scripts and the kernel model. */
	async #openThreadPlace(uri: string, line: number, column: number): Promise<void> {
		if (!uri.endsWith(".hmm")) return;
		await openPlace({ uri, line, column, endLine: line, endColumn: column });
	}

	async #sendPart(question: RunQuestion): Promise<void> {
		const source = this.#source;
		if (source === undefined) return;
		try {
			const answer = await answerOf(source, question);
			if (source === this.#source) this.#host.post(answer);
		} catch (error) {
			this.#host.post({ kind: "failed", id: question.id, message: wordsFor(error) ?? "" });
		}
	}

	async #runAgain(): Promise<void> {
		const run = this.#source?.run;
		if (run === undefined) return;
		const { uri, scenario, schedule } = run;
		try {
			const how: RunParams["how"] = { kind: "schedule", schedule };
			this.present(await openServerRun(this.#services.server, { uri, scenario, how }), this.#step);
		} catch (error) {
			await tell(error);
		}
	}

	#sendRun(): void {
		const run = this.#source?.run;
		if (run === undefined) return;
		this.#host.post({ kind: "run", head: runHead(run), step: this.#step });
		this.#showLine();
	}

	/** A debug session marks its own line. */
	#showLine(): void {
		if (this.#source?.seek !== undefined) {
			this.#line.show(undefined);
			return;
		}
		const step = this.#source?.run.steps[this.#step - 1];
		this.#line.show(step?.scriptPlace);
	}

	// ── what the user must know about the run shown ──────────────────────

	#pendingNotice: HostMessage | undefined;

	#notice(text: string, canRunAgain: boolean): void {
		this.#pendingNotice = { kind: "notice", text, canRunAgain };
		if (this.#isReady) this.#host.post(this.#pendingNotice);
	}

	#noticeEdit(document: vscode.TextDocument): void {
		const run = this.#source?.run;
		if (run === undefined || document.uri.toString() !== vscode.Uri.parse(run.uri).toString())
			return;
		if (document.version === this.#version) return;
		this.#line.show(undefined);
		this.#notice(vscode.l10n.t("The script has changed since this run."), true);
	}

	#noticeGone(uris: readonly vscode.Uri[]): void {
		const shown = this.#source && vscode.Uri.parse(this.#source.run.uri).toString();
		if (!uris.some((uri) => uri.toString() === shown)) return;
		this.#notice(vscode.l10n.t("The script of this run was moved or deleted."), false);
	}

	#noticeServer(): void {
		const { state } = this.#services.server;
		if (state === "waiting" || state === "stopped")
			this.#notice(
				vscode.l10n.t("The language server is off; states not yet seen cannot be shown."),
				false,
			);
		else if (state === "running" && this.#pendingNotice) this.#notice("", false);
	}
}

function documentAt(uri: string): vscode.TextDocument | undefined {
	const wanted = vscode.Uri.parse(uri).toString();
	return vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === wanted);
}
