// The fields of the records that a component has, for what came as a parameter: which record it is may never be known.

import type { Resolved, Symbol } from "../names.ts";
import type { Component } from "./component.ts";

export class RecordFields {
	readonly #resolved: Resolved;
	readonly #first = new Map<string, Symbol>();
	readonly #elsewhere: ReadonlySet<string>;

	constructor(resolved: Resolved, { declarations, fieldsElsewhere }: Component) {
		this.#resolved = resolved;
		this.#elsewhere = fieldsElsewhere;
		for (const declaration of declarations) {
			const record = declaration.kind === "record" && resolved.named(declaration.name);
			if (!record) continue;
			for (const [name, field] of resolved.fieldsOf(record))
				if (!this.#first.has(name)) this.#first.set(name, field);
		}
	}

	/** True where some record has a field of that name. */
	has(name: string): boolean {
		return this.#first.has(name) || this.#elsewhere.has(name);
	}

	/** The field of that name: of the record, or of the first that has one where the record is not known. */
	find(name: string, record: Symbol | undefined): Symbol | undefined {
		return record ? this.#resolved.fieldsOf(record).get(name) : this.#first.get(name);
	}
}
