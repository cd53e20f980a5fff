// The fields of the records that a component has, for what came as a parameter: which record it is may never be known.

import type { Resolved, Symbol } from "../names.ts";
import type { Declaration } from "../tree.ts";

export class RecordFields {
	readonly #resolved: Resolved;
	readonly #first = new Map<string, Symbol>();

	constructor(resolved: Resolved, declarations: readonly Declaration[]) {
		this.#resolved = resolved;
		for (const declaration of declarations) {
			const record = declaration.kind === "record" && resolved.named(declaration.name);
			if (!record) continue;
			for (const [name, field] of resolved.fieldsOf(record))
				if (!this.#first.has(name)) this.#first.set(name, field);
		}
	}

	/** The field of that name: of the record, or of the first that has one where the record is not known. */
	find(name: string, record: Symbol | undefined): Symbol | undefined {
		return record ? this.#resolved.fieldsOf(record).get(name) : this.#first.get(name);
	}
}
