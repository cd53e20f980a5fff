// The walk over a component: functions before their callers, then what the kernel calls, then scenarios, so that nearly
// everything is known where it is used.

import type { Kind } from "../builtin.ts";
import { type CallbackOwner, callbackNamed } from "../builtins/callbacks.ts";
import { builtinNamed } from "../builtins.ts";
import type { Resolved, Symbol } from "../names.ts";
import type { Block, Callback, Declaration, Fn, Name, Scenario } from "../tree.ts";
import { learn } from "./cell.ts";
import type { Component } from "./component.ts";
import { expectKind, infer, inferCondition } from "./expression.ts";
import { Inference, type KindProblem } from "./inference.ts";
import { RecordFields } from "./record-fields.ts";
import { inferBlock, inferInitial } from "./statement.ts";

export interface InferredComponent {
	readonly inference: Inference;
	readonly problems: readonly KindProblem[];
}

/**
 * Walks the declarations of a component. `reports`: the file whose problems are reported; undefined in the kernel model, where
 * those of every file are.
 */
export function inferComponent(
	component: Component,
	resolved: Resolved,
	reports: string | undefined,
): InferredComponent {
	const { declarations, bound } = component;
	const isKernel = reports === undefined;
	const problems: KindProblem[] = [];
	const inference = new Inference(resolved, new RecordFields(resolved, component), isKernel);
	const walk = new Walk(inference);
	const enter = (uri: string): void =>
		inference.enterFile(uri, isKernel || uri === reports ? problems : undefined);
	const eachDeclaration = (each: (declaration: Declaration) => void): void =>
		declarations.forEach((declaration, index) => {
			enter(bound[index]?.uri ?? "");
			each(declaration);
		});
	eachDeclaration((declaration) => walk.value(declaration, isKernel));
	for (const symbol of functionsOf(component, resolved)) {
		enter(symbol.uri);
		if (symbol.node?.kind === "fn") walk.fn(symbol, symbol.node);
	}
	eachDeclaration((declaration) => walk.callbacks(declaration));
	eachDeclaration((declaration) => {
		if (declaration.kind === "scenario") walk.scenario(declaration);
	});
	inference.settle();
	return { inference, problems };
}

/** Callees first. */
function functionsOf({ declarations, bound }: Component, { calls }: Resolved): readonly Symbol[] {
	const functions = declarations.flatMap((declaration, index) =>
		declaration.kind === "fn" ? (bound[index]?.declared ?? []) : [],
	);
	const placeOf = (symbol: Symbol): number => calls.places.get(symbol) ?? 0;
	return functions.sort((a, b) => placeOf(a) - placeOf(b));
}

class Walk {
	#inference: Inference;

	constructor(inference: Inference) {
		this.#inference = inference;
	}

	/** What is known before any body is read: first values, counts, and in the kernel model the rows of builtins. */
	value(declaration: Declaration, kernel: boolean): void {
		switch (declaration.kind) {
			case "const":
				return expectKind(this.#inference, declaration.value, "int", "a constant is {}");
			case "fn":
				return kernel ? this.#implementsBuiltin(declaration) : undefined;
			case "device":
				for (const member of declaration.members) {
					if (member.kind === "memory")
						expectKind(this.#inference, member.pages, "int", "a number of pages is {}");
					if (member.kind === "variable") inferInitial(this.#inference, member.name, member.value);
				}
				return;
			case "record":
				for (const field of declaration.fields)
					if (field.kind === "variable") inferInitial(this.#inference, field.name, field.value);
		}
		if ("count" in declaration && declaration.count)
			expectKind(this.#inference, declaration.count, "int", "a count is {}");
	}

	/** A function of the kernel model that carries a builtin's name has the builtin's kinds. */
	#implementsBuiltin({ name, parameters }: Fn): void {
		const builtin = builtinNamed(name.text);
		const symbol = this.#inference.symbolOf(name);
		if (!builtin || !symbol) return;
		parameters.forEach((parameter, index) => {
			const row = builtin.parameters[index];
			if (row && typeof row.kind === "string") this.#learn(parameter, row.kind);
		});
		if (builtin.result !== "none")
			learn(this.#inference.resultOf(symbol), builtin.result, name.span, this.#inference.uri);
	}

	#learn(name: Name, kind: Kind): void {
		const symbol = this.#inference.symbolOf(name);
		if (symbol) learn(this.#inference.cellOf(symbol), kind, name.span, this.#inference.uri);
	}

	fn(symbol: Symbol, { body }: Fn): void {
		this.#body(symbol, body);
	}

	#body(owner: Symbol | undefined, body: Block): void {
		this.#inference.within(owner, () => inferBlock(this.#inference, body));
	}

	// ── what the kernel calls ────────────────────────────────────────────

	callbacks(declaration: Declaration): void {
		switch (declaration.kind) {
			case "work":
				return this.#body(undefined, declaration.body);
			case "device":
				for (const member of declaration.members)
					if (member.kind === "callback") this.#callback(member, "device");
				return;
			case "notifier":
				for (const callback of declaration.callbacks) this.#callback(callback, declaration.type);
				return;
			case "kref":
				for (const callback of declaration.callbacks) this.#callback(callback, "kref");
		}
	}

	#callback(callback: Callback, owner: CallbackOwner): void {
		const row = callbackNamed(owner, callback.name.text);
		const symbol = this.#inference.symbolOf(callback.name);
		callback.parameters.forEach((parameter, index) => {
			const kind = row?.parameters[index]?.kind;
			if (kind) this.#learn(parameter, kind);
		});
		if (row && symbol && row.result !== "none")
			learn(this.#inference.resultOf(symbol), row.result, callback.name.span, this.#inference.uri);
		this.#body(symbol, callback.body);
	}

	// ── scenarios ────────────────────────────────────────────────────────

	scenario(scenario: Scenario): void {
		for (const item of scenario.items) {
			switch (item.kind) {
				case "process":
					for (const { pages } of item.mappings)
						expectKind(this.#inference, pages, "int", "a number of pages is {}");
					break;
				case "setup":
				case "finally":
					this.#body(undefined, item.body);
					break;
				case "thread":
					this.#inference.isInProcess = item.process !== undefined;
					this.#body(undefined, item.body);
					this.#inference.isInProcess = false;
					break;
				case "always":
				case "eventually":
					inferCondition(this.#inference, item.condition);
					break;
				case "inject":
					infer(this.#inference, item.outcome);
					break;
				case "limit":
					for (const { value } of item.fields) infer(this.#inference, value);
			}
		}
	}
}
