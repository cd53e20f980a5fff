// Members and elements of what the program holds: a member of a record that exists once is a name in C, a table an array of
// structs, and an element that may be missing a pointer.

import { isArrayLiteralExpression, type Node } from "typescript/unstable/ast";
import { constantOf, initializerOf } from "./constants.ts";
import { both, noEffects, reading } from "./effects.ts";
import { type Declared, declarationOf } from "./modules.ts";
import { refuseHere, type Scope } from "./scope.ts";
import { memberType, type Type, typeOf } from "./types.ts";
import {
	atom,
	type NumberValue,
	type RecordValue,
	type RowValue,
	type SingleValue,
	type Value,
} from "./value.ts";

/** Records that exist once: what their members' names begin with, and how they are reached from the interpreter. */
const singles: {
	readonly [record: string]: { readonly prefix: string; readonly path: readonly string[] };
} = {
	Interpreter: { prefix: "machine", path: [] },
	Vm: { prefix: "vm", path: ["vm"] },
	Layout: { prefix: "layout", path: ["vm", "layout"] },
	Program: { prefix: "program", path: ["vm", "program"] },
	PageNames: { prefix: "names", path: ["vm", "program", "pageNames"] },
	World: { prefix: "world", path: ["vm", "program", "world"] },
};

/** A parameter of such a type is not passed in C: there is only one. */
export function singleOf(type: Type): SingleValue | undefined {
	const single = type.kind === "record" ? singles[type.name] : undefined;
	return single === undefined || type.kind !== "record"
		? undefined
		: { kind: "single", type, ...single };
}

export function memberOf(scope: Scope, node: Node, object: Value, member: string): Value {
	if (object.kind === "primitive") return primitiveMember(scope, node, object.number, member);
	if (object.kind !== "single" && object.kind !== "record")
		return refuseHere(scope, node, `nothing here has a member ${member}`);
	const type = memberType(scope.findings.modules, object.type, member);
	if (type === undefined) return refuseHere(scope, node, `${object.type.name} has no ${member}`);
	if (object.kind === "single") return single(scope, node, object, member, type);
	noteMember(scope, object, member, type);
	return valueAt(scope, node, `${object.member}${member}`, type, object);
}

function primitiveMember(scope: Scope, node: Node, number: NumberValue, member: string): Value {
	if (member === "canRun") return { kind: "canRun", number };
	return refuseHere(scope, node, "of a primitive only `run` and `canRun` are known");
}

function single(scope: Scope, node: Node, object: SingleValue, member: string, type: Type): Value {
	const path = [...object.path, member];
	const inner = singleOf(type);
	if (inner !== undefined) return inner;
	const name = `${object.prefix}_${member}`;
	if (type.kind === "list" && type.element.kind === "record" && type.element.name === "Primitive")
		return {
			kind: "list",
			element: type.element,
			at: name,
			length: "",
			whole: undefined,
			effects: noEffects,
		};
	scope.needs.data.set(name, { name, path, type, numbers: undefined });
	const effects = type.kind === "number" || type.kind === "words" ? reading(name) : noEffects;
	if (type.kind === "number" || type.kind === "boolean" || type.kind === "string")
		return { ...atom(name, effects), isTruth: type.kind === "boolean" };
	const row = rowOf(type, name, `${name}_length`, `(struct words){ ${name}, ${name}_length }`);
	return row ?? refuseHere(scope, node, `${member} has a type that has no form in C`);
}

function noteMember(scope: Scope, object: RecordValue, member: string, type: Type): void {
	const { members } = scope.findings;
	const known = members.get(object.type.name) ?? new Map<string, Type>();
	members.set(object.type.name, known.set(member, type));
}

/** What stands at a place in C, by its type. */
function valueAt(
	scope: Scope,
	node: Node,
	place: string,
	type: Type,
	{ effects }: { readonly effects: RecordValue["effects"] },
): Value {
	if (type.kind === "number" || type.kind === "boolean" || type.kind === "string")
		return { ...atom(place, effects), isTruth: type.kind === "boolean" };
	const row = rowOf(type, `${place}.at`, `${place}.length`, place);
	return row === undefined
		? refuseHere(scope, node, "this type has no form in C")
		: { ...row, effects };
}

function rowOf(
	type: Type,
	at: string,
	length: string,
	whole: string | undefined,
): RowValue | undefined {
	const element: Type = type.kind === "list" ? type.element : { kind: "number" };
	if (type.kind !== "list" && type.kind !== "words") return undefined;
	return { kind: type.kind, element, at, length, whole, effects: noEffects };
}

export function elementOf(scope: Scope, node: Node, object: Value, index: NumberValue): Value {
	if (object.kind !== "words" && object.kind !== "list")
		return refuseHere(scope, node, "only rows have elements");
	const effects = both(object.effects, index.effects);
	if (object.kind === "words")
		return atom(`${object.at}[${index.c}]`, both(effects, reading(object.at)));
	if (object.element.kind === "record" && object.element.name === "Primitive")
		return { kind: "primitive", number: index };
	const place = `${object.at}[${index.c}]`;
	if (object.element.kind !== "record")
		return valueAt(scope, node, place, object.element, { effects });
	const isThere = `(unsigned)(${index.c}) < (unsigned)${object.length}`;
	return {
		kind: "record",
		type: object.element,
		member: `${place}.`,
		pointer: `(${isThere} ? &${place} : 0)`,
		effects,
	};
}

/** A table that the machine's sources spell out: of records (`notifierCallbacks`), or of numbers. */
export function tableNamed(scope: Scope, name: string): RowValue | undefined {
	const declared = declarationOf(scope.findings.modules, scope.module, name);
	const constant = declared?.module.constants.get(declared.name);
	if (declared === undefined || constant === undefined) return undefined;
	const numbers = numbersSpelled(scope, declared);
	const type: Type =
		numbers === undefined
			? typeOf(scope.findings.modules, declared.module, constant.type)
			: { kind: "words" };
	if (type.kind !== "list" && numbers === undefined) return undefined;
	const own = `${declared.module.prefix}_${declared.name}`;
	scope.needs.data.set(own, { name: own, path: ["tables", declared.name], type, numbers });
	return rowOf(type, own, `${own}_length`, `(struct words){ ${own}, ${own}_length }`);
}

function numbersSpelled({ findings }: Scope, declared: Declared): readonly number[] | undefined {
	const list = initializerOf(declared);
	if (list === undefined || !isArrayLiteralExpression(list)) return undefined;
	const numbers = list.elements.map((each) => constantOf(findings.modules, declared.module, each));
	return numbers.every((each) => each !== undefined) ? numbers : undefined;
}
