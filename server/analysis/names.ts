// What the names of a script mean to whoever looks at a body from outside of it, in words that can be compared: two versions
// in which every name a body mentions means the same bind that body the same way.

import { constantOf, type Tree } from "../../engine/index.ts";
import type { Script } from "./script.ts";

/** By name: what declares it, in the order of the text. */
export type Meanings = ReadonlyMap<string, string>;

export function meaningsOf({ declarations, analysis }: Script): Meanings {
	const meanings = new Map<string, string>();
	const add = (name: string, meaning: string): void => {
		const before = meanings.get(name);
		meanings.set(name, before === undefined ? meaning : `${before}; ${meaning}`);
	};
	for (const { declaration, uri } of declarations) {
		if (!("name" in declaration) || declaration.kind === "scenario") continue;
		const { kind, name } = declaration;
		// One that comes second is another one, though its name is the same.
		const owner = `${name.text} ${meanings.get(name.text)?.length ?? 0}`;
		const value = kind === "const" ? constantOf(analysis.bindings, declaration.value) : "";
		add(name.text, `${kind} ${value} ${uri}`);
		for (const member of membersOf(declaration))
			if ("name" in member) add(member.name.text, `${member.kind} of ${owner}`);
	}
	return meanings;
}

/** Fields of records are named behind a dot only, and no walk asks what they are: rules ask the script (script-facts.ts). */
function membersOf(declaration: Tree.Declaration): readonly Tree.DeviceMember[] {
	return declaration.kind === "device" ? declaration.members : [];
}

/** The names that do not mean what they did. */
export function changedNames(before: Meanings, after: Meanings): readonly string[] {
	const changed: string[] = [];
	after.forEach((meaning, name) => {
		if (before.get(name) !== meaning) changed.push(name);
	});
	before.forEach((_, name) => {
		if (!after.has(name)) changed.push(name);
	});
	return changed;
}
