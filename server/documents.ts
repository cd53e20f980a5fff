// The open files and their snapshots. The newest edit wins: a snapshot is made when somebody asks, and thrown away when
// the file or anything it imports changes.

import {
	TextDocument,
	type TextDocumentContentChangeEvent,
} from "vscode-languageserver-textdocument";
import { type ImportHost, KeptAnalysis, type ParseModule, resolveImport } from "../engine/index.ts";
import { KeptWalks } from "./analysis/kept.ts";
import { Modules } from "./modules.ts";
import { createSnapshot, type Kept, type Snapshot } from "./snapshot.ts";

export class Documents {
	#open = new Map<string, TextDocument>();
	#snapshots = new Map<string, Snapshot>();
	#modules = new Modules();
	#kept = new Map<string, Kept>();
	#readFile: (uri: string) => string | undefined;
	folders: readonly string[] = [];

	constructor(readFile: (uri: string) => string | undefined) {
		this.#readFile = readFile;
	}

	get uris(): readonly string[] {
		return [...this.#open.keys()];
	}

	isOpen(uri: string): boolean {
		return this.#open.has(uri);
	}

	/** The uris whose snapshots the change throws away, the file itself first. */
	open(uri: string, version: number, text: string): readonly string[] {
		this.#open.set(uri, TextDocument.create(uri, "hmm", version, text));
		return this.forget(uri);
	}

	change(
		uri: string,
		version: number,
		changes: readonly TextDocumentContentChangeEvent[],
	): readonly string[] {
		const document = this.#open.get(uri);
		if (!document) return [];
		this.#open.set(uri, TextDocument.update(document, [...changes], version));
		const concerned = this.#throwAway(uri);
		this.#modules.edited(uri);
		return concerned;
	}

	close(uri: string): readonly string[] {
		this.#open.delete(uri);
		this.#kept.delete(uri);
		return this.forget(uri);
	}

	/** Throws away what was made from a file; the open files concerned, the file itself first. */
	forget(uri: string): readonly string[] {
		this.#modules.forget(uri);
		return this.#throwAway(uri);
	}

	#throwAway(uri: string): readonly string[] {
		const concerned = [uri];
		for (const [other, snapshot] of this.#snapshots)
			if (other !== uri && this.#reads(snapshot, uri)) concerned.push(other);
		for (const each of concerned) this.#snapshots.delete(each);
		return concerned.filter((each) => this.#open.has(each));
	}

	/** True where a file or something it imports names `uri`, whether or not it could be read. */
	#reads({ analysis }: Snapshot, uri: string): boolean {
		return analysis.modules.some(
			(module) =>
				module.uri === uri ||
				module.tree.declarations.some((declaration) => {
					if (declaration.kind !== "import") return false;
					const named = resolveImport(module.uri, declaration.path.value, this.folders);
					return named.ok && named.value === uri;
				}),
		);
	}

	/** The snapshot of an open file, or of one that can be read. */
	snapshot(uri: string): Snapshot | undefined {
		const known = this.#snapshots.get(uri);
		if (known) return known;
		const document = this.#open.get(uri);
		const text = document?.getText() ?? this.#readFile(uri);
		if (text === undefined) return undefined;
		const kept = document && this.#keptOf(uri);
		const snapshot = createSnapshot(uri, document?.version ?? 0, text, this.importHost, kept);
		if (kept) this.#kept.set(uri, kept);
		if (document) this.#snapshots.set(uri, snapshot);
		return snapshot;
	}

	#keptOf(uri: string): Kept {
		const known = this.#kept.get(uri);
		this.#kept.delete(uri); // until all of the version is made: half of one is worse than nothing
		if (known) return known;
		const parse: ParseModule = (at, text) => this.#modules.parse(at, text);
		return { parse, analysis: new KeptAnalysis(), walks: new KeptWalks() };
	}

	/** Imports come from open files first, so that what is typed counts before it is saved. */
	get importHost(): ImportHost {
		return {
			resolve: (fromUri, path) => resolveImport(fromUri, path, this.folders),
			read: (uri) => this.#open.get(uri)?.getText() ?? this.#readFile(uri),
		};
	}
}
