// A function of the machine, or one that a table of primitives spells out, as a function in C.

import {
	type Block,
	type Expression,
	isBlock,
	type Node,
	type ParameterDeclaration,
} from "typescript/unstable/ast";
import { singleOf } from "./data.ts";
import type { Effects } from "./effects.ts";
import { translate } from "./expression.ts";
import { type Module, nameText, refuse } from "./modules.ts";
import {
	bind,
	createNeeds,
	createScope,
	type Findings,
	localName,
	type Needs,
	note,
	refuseHere,
	type Scope,
} from "./scope.ts";
import { translateBlock } from "./statement.ts";
import { NUMBER, type Type, typeOf } from "./types.ts";
import { atom, truth } from "./value.ts";

export interface CFunction {
	readonly name: string;
	/** Its first line up to the closing parenthesis. */
	readonly head: string;
	readonly body: readonly string[];
	readonly needs: Needs;
	readonly effects: Effects;
}

interface Parameter {
	readonly name: string;
	readonly type: Type;
	readonly isState: boolean;
}

export function translateFunction(findings: Findings, module: Module, name: string): CFunction {
	const declaration = module.functions.get(name);
	if (declaration?.body === undefined || declaration.body === null)
		throw new Error(`${module.path} has no function ${name}`);
	const { modules } = findings;
	const parameters = declaration.parameters.map((each) => ({
		name: nameText(each.name),
		type: each.type === undefined ? NUMBER : typeOf(modules, module, each.type),
		isState: isStateName(nameText(each.name)),
	}));
	const result = typeOf(modules, module, declaration.type);
	if (result.kind !== "number" && result.kind !== "boolean" && result.kind !== "nothing")
		return refuse(module, declaration, "this result has no form in C");
	return translateBody({
		findings,
		module,
		name: `${module.prefix}_${name}`,
		parameters,
		isVoid: result.kind === "nothing",
		body: declaration.body,
	});
}

/** `(vm, s, a) => …` of a primitive. */
export function translatePrimitive(
	findings: Findings,
	module: Module,
	name: string,
	node: Node & { readonly parameters: Iterable<ParameterDeclaration>; readonly body?: unknown },
	isVoid: boolean,
): CFunction {
	const types: readonly Type[] = [
		typeNamed(findings, module, "Vm"),
		{ kind: "words" },
		{ kind: "number" },
	];
	const names = [...node.parameters].map((each) => nameText(each.name));
	const parameters = types.map((type, index) => ({
		name: names[index] ?? `unused_${index}`,
		type,
		isState: index === 1,
	}));
	const body = node.body as Block | Expression;
	return translateBody({ findings, module, name, parameters, isVoid, body });
}

/** The engine's interface of that name, wherever it stands. */
function typeNamed({ modules }: Findings, module: Module, name: string): Type {
	for (const each of modules.values())
		if (each.interfaces.has(name))
			return { kind: "record", name, declared: { module: each, name } };
	throw new Error(`${module.path}: there is no interface ${name}`);
}

/** The state vector goes by one of two names. */
function isStateName(name: string): boolean {
	return name === "s" || name === "state";
}

interface Body {
	readonly findings: Findings;
	readonly module: Module;
	readonly name: string;
	readonly parameters: readonly Parameter[];
	readonly isVoid: boolean;
	readonly body: Block | Expression;
}

function translateBody({ findings, module, name, parameters, isVoid, body }: Body): CFunction {
	const needs = createNeeds();
	const scope = createScope(findings, module, needs);
	const passed = parameters.flatMap((each) => parameter(scope, body, each));
	const head = `static ${isVoid ? "void" : "int"} ${name}(${passed.join(", ") || "void"})`;
	const lines = isBlock(body) ? translateBlock(scope, body) : onlyLine(scope, body, isVoid);
	return { name, head, body: lines, needs, effects: scope.effects };
}

function onlyLine(scope: Scope, body: Expression, isVoid: boolean): readonly string[] {
	const value = translate(scope, body);
	if (value.kind !== "number") return refuseHere(scope, body, "a number is needed here");
	note(scope, value.effects);
	return ["{", `\t${isVoid ? "" : "return "}${value.c};`, "}"];
}

/** How a parameter is declared in C; nothing for what exists only once. */
function parameter(scope: Scope, node: Node, { name, type, isState }: Parameter): string[] {
	const own = localName(name);
	const single = singleOf(type);
	if (single !== undefined) {
		bind(scope, name, single);
		return [];
	}
	if (type.kind === "number" || type.kind === "boolean" || type.kind === "string") {
		bind(scope, name, type.kind === "boolean" ? truth(atom(own)) : atom(own));
		return [`int ${own}`];
	}
	if (type.kind !== "words") return refuseHere(scope, node, `parameter ${name} has no form in C`);
	if (isState) {
		bind(scope, name, { kind: "state" });
		return ["int *s"];
	}
	bind(scope, name, {
		kind: "words",
		element: { kind: "number" },
		at: `${own}.at`,
		length: `${own}.length`,
		whole: own,
		effects: atom("").effects,
	});
	return [`struct words ${own}`];
}
