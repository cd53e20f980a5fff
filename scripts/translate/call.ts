// Calls: of the machine's own functions, of arithmetic that JavaScript has and C has not, of what rows of words can do. A
// function that is called is wanted: it is translated in its turn.

import {
	type CallExpression,
	type Expression,
	isElementAccessExpression,
	isIdentifier,
	isPropertyAccessExpression,
} from "typescript/unstable/ast";
import { singleOf } from "./data.ts";
import { both, calling, type Effects, writing } from "./effects.ts";
import { divided, isDivision, numberOf, translate, unordered } from "./expression.ts";
import { type Declared, declarationOf, moduleBehind, nameText } from "./modules.ts";
import { local, refuseHere, type Scope } from "./scope.ts";
import { typeOf } from "./types.ts";
import { atom, type NumberValue, truth, type Value } from "./value.ts";

export function translateCall(scope: Scope, node: CallExpression): Value {
	const { expression: callee } = node;
	const known = calledFunction(scope, callee);
	if (known !== undefined) return callFunction(scope, node, known);
	if (isIdentifier(callee)) {
		const value = local(scope, callee.text);
		if (value?.kind === "canRun")
			return callPrimitive(scope, node, "primitive_canRun", value.number);
	}
	if (!isPropertyAccessExpression(callee)) return refuseHere(scope, node, "who is called?");
	const name = nameText(callee.name);
	if (isIdentifier(callee.expression) && callee.expression.text === "Math")
		return callMath(scope, node, name);
	const object = translate(scope, callee.expression);
	if (object.kind === "primitive" && name === "run")
		return callPrimitive(scope, node, "primitive_run", object.number);
	if (object.kind === "state") return callOnState(scope, node, name);
	if (object.kind === "words" && name === "fill") return clearWords(scope, node, object.at);
	return refuseHere(scope, node, "this call is not known in C");
}

function calledFunction(scope: Scope, callee: Expression): Declared | undefined {
	const { modules } = scope.findings;
	const declared = isIdentifier(callee)
		? declarationOf(modules, scope.module, callee.text)
		: isPropertyAccessExpression(callee) && isIdentifier(callee.expression)
			? memberOfModule(scope, callee.expression.text, nameText(callee.name))
			: undefined;
	return declared?.module.functions.has(declared.name) ? declared : undefined;
}

/** `page.putPage` */
function memberOfModule(scope: Scope, alias: string, name: string): Declared | undefined {
	const { modules } = scope.findings;
	const module = moduleBehind(modules, scope.module, alias);
	return module && declarationOf(modules, module, name);
}

function callFunction(scope: Scope, node: CallExpression, declared: Declared): NumberValue {
	const { module, name } = declared;
	const own = `${module.prefix}_${name}`;
	const { modules, wanted } = scope.findings;
	const declaration = module.functions.get(name);
	scope.needs.functions.add(own);
	if (!wanted.has(own)) wanted.set(own, declared);
	const types = (declaration?.parameters ?? []).map(({ type }) => typeOf(modules, module, type));
	const passed = (declaration?.parameters ?? []).flatMap(({ initializer }, index) => {
		const given = node.arguments[index] ?? initializer;
		if (given === undefined) return refuseHere(scope, node, "an argument is missing");
		return singleOf(types[index]) === undefined ? [argument(scope, given)] : [];
	});
	const effects = both(
		unordered(
			scope,
			node,
			passed.map((each) => each.effects),
		),
		calling(own),
	);
	const value = atom(`${own}(${passed.map(({ c }) => c).join(", ")})`, effects);
	return typeOf(modules, module, declaration?.type).kind === "boolean" ? truth(value) : value;
}

function argument(
	scope: Scope,
	node: Expression,
): { readonly c: string; readonly effects: Effects } {
	const value = translate(scope, node);
	if (value.kind === "number") return value;
	if (value.kind === "state") return atom("s");
	if (value.kind === "words" && value.whole !== undefined)
		return { c: value.whole, effects: value.effects };
	return refuseHere(scope, node, "this cannot be passed in C");
}

/** Which function it is, only the program knows: a switch over its primitives. */
function callPrimitive(
	scope: Scope,
	node: CallExpression,
	dispatch: "primitive_run" | "primitive_canRun",
	number: NumberValue,
): NumberValue {
	const last = node.arguments.at(-1);
	if (last === undefined) return refuseHere(scope, node, "a primitive has arguments");
	const place = numberOf(scope, last);
	scope.needs.functions.add(dispatch);
	const effects = both(unordered(scope, node, [number.effects, place.effects]), calling(dispatch));
	const value = atom(`${dispatch}(${number.c}, s, ${place.c})`, effects);
	return dispatch === "primitive_canRun" ? truth(value) : value;
}

const mathNames: { readonly [name: string]: string } = {
	min: "lesser_of",
	max: "greater_of",
	imul: "wrapping_times",
	clz32: "leading_zeroes",
	log2: "binary_logarithm",
};

function callMath(scope: Scope, node: CallExpression, name: string): NumberValue {
	const [first] = node.arguments;
	if (name === "floor" && first !== undefined && isDivision(first))
		return divided(scope, first, node);
	const own = mathNames[name];
	if (own === undefined) return refuseHere(scope, node, `Math.${name} is not known in C`);
	const passed = node.arguments.map((each) => numberOf(scope, each));
	const effects = unordered(
		scope,
		node,
		passed.map((each) => each.effects),
	);
	return atom(`${own}(${passed.map(({ c }) => c).join(", ")})`, effects);
}

const stateMethods: { readonly [name: string]: string } = {
	fill: "fill_words",
	copyWithin: "copy_words",
};

function callOnState(scope: Scope, node: CallExpression, name: string): NumberValue {
	const own = stateMethods[name];
	if (own === undefined || node.arguments.length !== 3)
		return refuseHere(scope, node, "of the state only fill and copyWithin over a part are known");
	const passed = node.arguments.map((each) => numberOf(scope, each));
	const effects = unordered(
		scope,
		node,
		passed.map((each) => each.effects),
	);
	const text = `${own}(s, ${passed.map(({ c }) => c).join(", ")})`;
	return atom(text, both(effects, writing("s")));
}

/** `vm.mapped.fill(0)` */
function clearWords(scope: Scope, node: CallExpression, at: string): NumberValue {
	const [value] = node.arguments;
	if (node.arguments.length !== 1 || value === undefined || isElementAccessExpression(value))
		return refuseHere(scope, node, "a row is filled as a whole");
	scope.findings.written.add(at);
	return atom(`fill_words(${at}, ${numberOf(scope, value).c}, 0, ${at}_length)`, writing(at));
}
