// The parsed files, each in its newest version. A file that was edited takes over what did not change of its old tree, so
// nobody may look at the old one any more: whoever holds one (documents.ts, by its snapshots) throws it away first.

import { type Module, parseModule, parseModuleAgain } from "../engine/index.ts";

export class Modules {
	#newest = new Map<string, Module>();
	/** Files whose old tree nobody looks at any more. */
	#outdated = new Set<string>();

	/** The text of the file changed, and everything that was made of its tree is thrown away. */
	edited(uri: string): void {
		this.#outdated.add(uri);
	}

	forget(uri: string): void {
		this.#newest.delete(uri);
		this.#outdated.delete(uri);
	}

	/** The file with this text. Cost: linear in what changed since the last time. */
	parse(uri: string, text: string): Module {
		const before = this.#newest.get(uri);
		if (before?.text === text) return before;
		const takesOver = before !== undefined && this.#outdated.delete(uri);
		const module = takesOver ? parseModuleAgain(before, text) : parseModule(uri, text);
		this.#newest.set(uri, module);
		return module;
	}
}
