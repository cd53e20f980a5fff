// The kinds of a script from one version to the next. What is inferred of a component follows from its declarations and what
// their names are bound to: while these are the same objects, so is what came of it. Kept is only what somebody asks of
// every version; cells are many, and made again for the components that somebody asks about.

import type { Bound } from "../names/kept.ts";
import type { BoundField, Resolved } from "../names.ts";
import { type Component, componentsOf } from "./component.ts";
import { type InferredComponent, inferComponent } from "./infer.ts";

interface Settled {
	readonly component: Component;
	readonly fields: readonly BoundField[];
}

export class KeptKinds {
	/** Components without a problem, by the first of their declarations. */
	settled: ReadonlyMap<Bound | undefined, Settled> = new Map();
}

export interface InferredScript {
	readonly components: readonly Component[];
	/** Of those that had to be inferred. */
	readonly inferred: ReadonlyMap<Component, InferredComponent>;
}

/** Infers what is not known from the last version, and binds the fields that only kinds can bind. */
export function inferScript(
	resolved: Resolved,
	reports: string | undefined,
	kept: KeptKinds,
): InferredScript {
	const components = componentsOf(resolved);
	const inferred = new Map<Component, InferredComponent>();
	const settled = new Map<Bound | undefined, Settled>();
	for (const component of components) {
		const [first] = component.bound;
		const known = kept.settled.get(first);
		if (known && isSame(known.component, component)) {
			settled.set(first, known);
			for (const field of known.fields) resolved.bindField(field);
			continue;
		}
		const made = inferComponent(component, resolved, reports);
		const fields = [...made.inference.boundFields.values()];
		for (const field of fields) resolved.bindField(field);
		inferred.set(component, made);
		if (made.problems.length === 0) settled.set(first, { component, fields });
	}
	kept.settled = settled;
	return { components, inferred };
}

function isSame(before: Component, after: Component): boolean {
	return (
		areEqual(before.bound, after.bound) &&
		areEqual([...before.fieldsElsewhere], [...after.fieldsElsewhere])
	);
}

function areEqual(before: readonly unknown[], after: readonly unknown[]): boolean {
	return before.length === after.length && before.every((each, index) => each === after[index]);
}
