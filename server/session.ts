// One connected editor: its documents, verdicts, runs and settings, and what follows when one of them changes. Holds no
// protocol code: dispatch.ts calls it.

import type { Problem } from "../engine/index.ts";
import { ruleNamed } from "./analysis/rules.ts";
import { Documents } from "./documents.ts";
import type { ServerHost } from "./host.ts";
import type { RequestFailure, Settings } from "./protocol.ts";
import { Runs } from "./runs.ts";
import { defaultSettings } from "./settings.ts";
import type { Snapshot } from "./snapshot.ts";
import { type Confirmation, confirm } from "./verify/confirm.ts";
import { Pool } from "./verify/pool.ts";
import { type Runnable, runnableNamed } from "./verify/runnable.ts";
import { VerdictStore } from "./verify/store.ts";
import { freshVerdicts } from "./verify/verdicts.ts";

export interface SessionEvents {
	/** The problems of an open file may have changed. */
	diagnosticsChanged(uri: string): void;
	scenariosChanged(uri: string): void;
}

export class Session {
	readonly documents: Documents;
	readonly verdicts: VerdictStore;
	readonly runs = new Runs();
	settings: Settings = defaultSettings;
	/** The client asks for diagnostics; it is told when to ask again. Any other is sent them. */
	pullsDiagnostics = false;
	refreshesDiagnostics = false;
	/** The client watches files if asked to. */
	watchesFiles = false;
	/** Where the rules' pages are; "" where no client said. */
	rulesBase = "";
	#events: SessionEvents;

	/** `readFile`: the text of a file that is not open; undefined where it cannot be read, or not yet. */
	constructor(
		host: ServerHost,
		readFile: (uri: string) => string | undefined,
		events: SessionEvents,
	) {
		this.#events = events;
		this.documents = new Documents(readFile);
		this.verdicts = new VerdictStore(
			this.documents,
			new Pool(host),
			() => this.settings,
			(milliseconds, run) => host.after(milliseconds, run),
			(uri) => this.#verdictsChanged(uri),
		);
	}

	/** Files whose text, or whose imports' text, changed. Their scenarios are told of after a pause in typing. */
	edited(uris: readonly string[]): void {
		for (const uri of uris) {
			this.verdicts.edited(uri); // first: what runs showed of the old text is not said of the new one
			this.#confirmed.delete(uri);
			this.#events.diagnosticsChanged(uri);
		}
	}

	#verdictsChanged(uri: string): void {
		this.#confirmed.delete(uri);
		this.#events.diagnosticsChanged(uri); // first: who types waits for these
		this.#events.scenariosChanged(uri);
	}

	dispose(): void {
		this.verdicts.dispose();
	}

	// ── problems ─────────────────────────────────────────────────────────

	#confirmed = new Map<string, Confirmations>();

	/** A file's problems with what the engine confirmed of them. */
	problems(snapshot: Snapshot): Confirmations {
		const known = this.#confirmed.get(snapshot.uri);
		if (known?.snapshot === snapshot) return known;
		const { problems, confirmations } = confirm(snapshot, freshVerdicts(snapshot, this.verdicts));
		const made = { snapshot, problems, confirmations };
		this.#confirmed.set(snapshot.uri, made);
		return made;
	}

	/** The page of a rule; other codes have none. */
	pageOf(code: string): string | undefined {
		return this.rulesBase === "" || !ruleNamed(code) ? undefined : `${this.rulesBase}${code}.md`;
	}

	// ── scenarios ────────────────────────────────────────────────────────

	/** A scenario of a script, or why there is none. */
	runnable(uri: string, scenario: string): Runnable | RequestFailure {
		const snapshot = this.documents.snapshot(uri);
		if (!snapshot)
			return {
				kind: "no-such-file",
				message: "The script cannot be read: it was deleted, renamed or never saved.",
			};
		const runnable = runnableNamed(snapshot, scenario);
		if (!runnable)
			return {
				kind: "no-such-scenario",
				message: `There is no scenario “${scenario}” in this script.`,
			};
		return runnable;
	}
}

export interface Confirmations {
	readonly snapshot: Snapshot;
	readonly problems: readonly Problem[];
	readonly confirmations: ReadonlyMap<Problem, Confirmation>;
}
