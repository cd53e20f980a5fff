// The few types that the machine's functions deal in, read off its interfaces: numbers, truths, words out of a small
// vocabulary, rows of numbers, and records of them. A record of the program becomes a struct in C.

import {
	type InterfaceDeclaration,
	isArrayTypeNode,
	isLiteralTypeNode,
	isPropertySignatureDeclaration,
	isTypeOperatorNode,
	isTypeReferenceNode,
	isUnionTypeNode,
	type Node,
	SyntaxKind,
} from "typescript/unstable/ast";
import { type Declared, declarationOf, type Module, type Modules, nameText } from "./modules.ts";

export type Type =
	| { readonly kind: "number" | "boolean" | "string" | "words" | "nothing" }
	| { readonly kind: "list"; readonly element: Type }
	| { readonly kind: "record"; readonly name: string; readonly declared: Declared }
	| { readonly kind: "other"; readonly name: string };

export const NUMBER: Type = { kind: "number" };

const keywords: { readonly [kind: number]: Type } = {
	[SyntaxKind.NumberKeyword]: NUMBER,
	[SyntaxKind.BooleanKeyword]: { kind: "boolean" },
	[SyntaxKind.StringKeyword]: { kind: "string" },
	[SyntaxKind.VoidKeyword]: { kind: "nothing" },
};

const rowsOfNumbers: ReadonlySet<string> = new Set(["Int32Array", "Uint8Array", "Int8Array"]);

export function typeOf(modules: Modules, module: Module, node: Node | undefined): Type {
	if (node === undefined) return { kind: "other", name: "?" };
	const keyword = keywords[node.kind];
	if (keyword !== undefined) return keyword;
	if (isTypeOperatorNode(node)) return typeOf(modules, module, node.type);
	if (isArrayTypeNode(node))
		return { kind: "list", element: typeOf(modules, module, node.elementType) };
	if (isUnionTypeNode(node)) return unionType(modules, module, node.types);
	if (isLiteralTypeNode(node))
		return node.literal.kind === SyntaxKind.StringLiteral ? { kind: "string" } : NUMBER;
	if (isTypeReferenceNode(node)) return referredType(modules, module, nameText(node.typeName));
	return { kind: "other", name: "?" };
}

/** `"a" | "b"` is a string, `Property | 0` a number. */
function unionType(modules: Modules, module: Module, parts: readonly Node[]): Type {
	const types = parts.map((part) => typeOf(modules, module, part));
	const first = types[0] ?? { kind: "other", name: "?" };
	return types.every(({ kind }) => kind === first.kind) ? first : { kind: "other", name: "?" };
}

function referredType(modules: Modules, module: Module, name: string): Type {
	if (rowsOfNumbers.has(name)) return { kind: "words" };
	if (name === "Property") return NUMBER;
	const declared = declarationOf(modules, module, name);
	if (declared?.module.interfaces.has(declared.name))
		return { kind: "record", name: declared.name, declared };
	return { kind: "other", name };
}

/** The type of a member of a record; undefined where it has no such member. */
export function memberType(
	modules: Modules,
	record: Type & { kind: "record" },
	member: string,
): Type | undefined {
	const { module, name } = record.declared;
	const declaration: InterfaceDeclaration | undefined = module.interfaces.get(name);
	const found = declaration?.members
		.filter(isPropertySignatureDeclaration)
		.find((each) => nameText(each.name) === member);
	return found && typeOf(modules, module, found.type);
}
