// Answers about kinds. A component is inferred when somebody asks about it first, where that was not done before: an editor
// asks about the few places somebody looks at.

import type { Kind } from "../builtin.ts";
import type { Kinds } from "../kinds.ts";
import { declarationAt, type Module } from "../module.ts";
import type { Resolved, Symbol } from "../names.ts";
import type { Declaration, Expression } from "../tree.ts";
import { kindOf } from "./cell.ts";
import type { Component } from "./component.ts";
import { declaredKind } from "./declared.ts";
import { type InferredComponent, inferComponent } from "./infer.ts";
import type { Inference } from "./inference.ts";

interface Inferrable {
	readonly modules: readonly Module[];
	readonly resolved: Resolved;
	readonly components: readonly Component[];
	/** The file whose problems are reported; undefined in the kernel model. */
	readonly reports: string | undefined;
}

export class InferredKinds implements Kinds {
	readonly #script: Inferrable;
	readonly #known: Map<Component, InferredComponent>;
	/** What was asked last is mostly asked next. */
	#recent: Inference | undefined;
	#componentOf: ReadonlyMap<Declaration, Component> | undefined;

	constructor(script: Inferrable, known: Iterable<readonly [Component, InferredComponent]>) {
		this.#script = script;
		this.#known = new Map(known);
	}

	ofSymbol(symbol: Symbol): Kind {
		const declared = declaredKind(symbol);
		if (declared !== undefined) return declared;
		const inference = this.#recent?.hasSymbol(symbol) ? this.#recent : this.#around(symbol);
		return (inference && kindOf(inference.cellOf(symbol))) ?? "unknown";
	}

	resultOf(fn: Symbol): Kind {
		return this.#around(fn)?.resultKind(fn) ?? "none";
	}

	ofExpression(expression: Expression): Kind {
		if (expression.kind === "name-expression") {
			const symbol = this.#script.resolved.named(expression.name);
			return symbol ? this.ofSymbol(symbol) : "unknown";
		}
		if (this.#recent?.hasExpression(expression)) return this.#recent.kindOfExpression(expression);
		for (const module of this.#script.modules) {
			const declaration = declarationAt(module, expression.span.start);
			const inference = declaration && this.#inferenceOf(declaration);
			if (inference?.hasExpression(expression)) return inference.kindOfExpression(expression);
		}
		return "unknown";
	}

	/** The inference of the declaration in which a symbol is declared. */
	#around({ uri, declaration }: Symbol): Inference | undefined {
		const module = this.#script.modules.find((candidate) => candidate.uri === uri);
		const around = module && declaration && declarationAt(module, declaration.span.start);
		return around && this.#inferenceOf(around);
	}

	#inferenceOf(declaration: Declaration): Inference | undefined {
		this.#componentOf ??= byDeclaration(this.#script.components);
		const component = this.#componentOf.get(declaration);
		if (!component) return undefined;
		const { resolved, reports } = this.#script;
		const known = this.#known.get(component) ?? inferComponent(component, resolved, reports);
		this.#known.set(component, known);
		this.#recent = known.inference;
		return known.inference;
	}
}

function byDeclaration(components: readonly Component[]): ReadonlyMap<Declaration, Component> {
	return new Map(
		components.flatMap((component) =>
			component.declarations.map((declaration) => [declaration, component] as const),
		),
	);
}
