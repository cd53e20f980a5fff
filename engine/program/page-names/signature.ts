// What primitives take and give, as far as names of pages go: their rows say it by the kinds of parameters, but for CPU entries,
// which are numbers to scripts.

import type { Builtin, Kind } from "../../language/builtin.ts";
import { builtinNamed } from "../../language/builtins.ts";
import { primitives } from "../../language/primitives.ts";
import { assert } from "../../result.ts";
import { form, type Value } from "./value.ts";

export interface Signature {
	readonly takes: readonly Value[];
	readonly gives: Value;
}

const given: { readonly [name: string]: Value } = { pte_read: form.entry, pfn_of: form.page };
const naming: ReadonlySet<Kind> = new Set<Kind>([
	"page",
	"pfn",
	"dma",
	"migrate-entry",
	"migrate-pfn",
]);

export function signatureOf(name: string): Signature {
	const row: Builtin | undefined =
		builtinNamed(name) ?? primitives.find((primitive) => primitive.name === name);
	assert(row !== undefined, `the tables have a row for ${name}`);
	return {
		takes: row.parameters.map((parameter) =>
			parameter.name === "entry" ? form.entry : formOf([parameter.kind].flat()),
		),
		gives: given[name] ?? formOf([row.result]),
	};
}

function formOf(kinds: readonly Kind[]): Value {
	return kinds.some((kind) => naming.has(kind)) ? form.page : form.plain;
}
