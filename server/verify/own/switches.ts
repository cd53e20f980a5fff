// Variables of devices that begin as false: they stand for what another part of the driver does before, such as creating
// the hardware object. Scenarios of our own turn them on first, themselves where no body of the script ever does.

import type { Analysis, Tree } from "../../../engine/index.ts";
import { visit } from "../../../engine/index.ts";

/** `gpu.ready`, in the order of the text. */
export function unsetSwitches({ modules, bindings }: Analysis): readonly string[] {
	const declarations = modules.flatMap(({ tree }) => tree.declarations);
	const switches = declarations.flatMap(switchesOf);
	if (switches.length === 0) return [];
	const set = new Set<unknown>();
	for (const declaration of declarations) {
		if (declaration.kind === "scenario") continue;
		visit(declaration, (node) => {
			if (node.kind === "assign") set.add(bindings.symbolOf(lastName(node.target) ?? noName));
		});
	}
	return switches
		.filter(({ name }) => !set.has(bindings.symbolOf(name)))
		.map(({ device, name }) => `${device}.${name.text}`);
}

/**
 * Whether a body sets a variable to true that begins as false. The variables are looked for once: a script may have
 * thousands of bodies.
 */
export function turnsOnIn({ modules, bindings }: Analysis): (body: Tree.Node) => boolean {
	const switches = modules.flatMap(({ tree }) => tree.declarations).flatMap(switchesOf);
	const symbols = new Set<unknown>(switches.map(({ name }) => bindings.symbolOf(name)));
	return (body) => {
		let found = false;
		if (symbols.size === 0) return found;
		visit(body, (node) => {
			if (node.kind !== "assign" || node.value.kind !== "boolean" || !node.value.value) return;
			if (symbols.has(bindings.symbolOf(lastName(node.target) ?? noName))) found = true;
		});
		return found;
	};
}

function switchesOf(declaration: Tree.Declaration) {
	if (declaration.kind !== "device") return [];
	return declaration.members
		.filter((member) => member.kind === "variable")
		.filter(({ value }) => value.kind === "boolean" && !value.value)
		.map(({ name }) => ({ device: declaration.name.text, name }));
}

const noName: Tree.Name = { kind: "name", text: "", span: { start: 0, end: 0 } };

/** The name at the end of `ready`, `gpu.ready`. */
function lastName(target: Tree.Expression): Tree.Name | undefined {
	if (target.kind === "name-expression") return target.name;
	return target.kind === "member" ? target.name : undefined;
}
