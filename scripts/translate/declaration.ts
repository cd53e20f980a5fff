// `const` and `let`: a number becomes an `int`, a record a pointer to it; a table, or a record that exists once, is another
// name for what it already is in C.

import {
	isIdentifier,
	isObjectBindingPattern,
	type ObjectBindingPattern,
	type VariableDeclaration,
} from "typescript/unstable/ast";
import { memberOf } from "./data.ts";
import { translate } from "./expression.ts";
import { nameText } from "./modules.ts";
import { bind, localName, note, refuseHere, type Scope } from "./scope.ts";
import { atom, truth, type Value } from "./value.ts";

/** `value` stands in for the initializer where there is none: in a loop over a table. */
export function declare(
	scope: Scope,
	node: VariableDeclaration,
	value: Value = initialValue(scope, node),
): readonly string[] {
	const { name } = node;
	if (isIdentifier(name)) return declareName(scope, node, name.text, value);
	if (isObjectBindingPattern(name)) return declareMembers(scope, name, value);
	return refuseHere(scope, node, "this declaration is not known");
}

function initialValue(scope: Scope, node: VariableDeclaration): Value {
	return node.initializer === undefined ? atom("0") : translate(scope, node.initializer);
}

function declareMembers(
	scope: Scope,
	pattern: ObjectBindingPattern,
	value: Value,
): readonly string[] {
	return pattern.elements.flatMap((element) => {
		const { name } = element;
		if (name === undefined || !isIdentifier(name) || element.initializer !== undefined)
			return refuseHere(scope, element, "members are taken by plain names");
		const member = nameText(element.propertyName ?? name);
		return declareName(scope, element, name.text, memberOf(scope, element, value, member));
	});
}

function declareName(
	scope: Scope,
	node: Parameters<typeof refuseHere>[1],
	name: string,
	value: Value,
): readonly string[] {
	const own = localName(name);
	if (value.kind === "number") {
		note(scope, value.effects);
		bind(scope, name, value.isTruth ? truth(atom(own)) : atom(own));
		return [`int ${own} = ${value.c};`];
	}
	if (value.kind === "record") {
		note(scope, value.effects);
		bind(scope, name, { ...value, member: `${own}->`, pointer: own, effects: atom("").effects });
		return [`const struct ${value.type.name} *${own} = ${value.pointer};`];
	}
	if (value.kind === "undefined" || value.kind === "state")
		return refuseHere(scope, node, "this cannot be declared in C");
	bind(scope, name, value);
	return [];
}
