// What a name means that no block declares: inside a callback the members of its device come first, then top-level
// declarations, then members of whatever device has one; several of those are ambiguous.

import type { Symbol } from "../names.ts";
import type { Name } from "../tree.ts";
import { type Reporter, replacement } from "./reporter.ts";
import type { Table } from "./scope.ts";

/** How many devices an ambiguity names. */
const CHOICES_MAX = 3;

export function lookupGlobal(
	name: Name,
	device: Symbol | undefined,
	table: Table,
	reporter: Reporter,
): Symbol | "reported" | undefined {
	const own = device && table.members.get(device)?.get(name.text);
	if (own) return own;
	const known = table.global.get(name.text);
	const [first, second] = known ?? [];
	if (known && first && second && first.owner) {
		const outer = known.find((symbol) => symbol.owner === undefined);
		return outer ?? reportAmbiguous(name, known, reporter);
	}
	return first ?? table.constant(name.text);
}

function reportAmbiguous(name: Name, symbols: readonly Symbol[], reporter: Reporter): "reported" {
	const choices = symbols
		.slice(0, CHOICES_MAX)
		.map((symbol) => `${symbol.owner?.name ?? ""}.${name.text}`);
	const more = symbols.length > CHOICES_MAX ? " …" : "";
	reporter.report(
		"ambiguous-name",
		`${name.text} belongs to more than one device; write ${choices.join(" or ")}${more}.`,
		name.span,
		{ fixes: choices.map((choice) => replacement(name, choice)) },
	);
	return "reported";
}
