// What can be said of the flow of a body from its tree alone: code that nothing reaches, paths that forget to return a
// value, break and continue outside loops.

import { type CallbackOwner, callbackNamed } from "../builtins/callbacks.ts";
import type { Problem, Severity } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Block, Callback, Declaration, Expression, If, Return, Statement } from "../tree.ts";

/** Declarations in which nothing is wrong: that follows from their trees alone. */
const sound = new WeakSet<Declaration>();

export function checkFlow(declarations: readonly Declaration[], problems: Problem[]): void {
	for (const declaration of declarations) {
		if (sound.has(declaration)) continue;
		const before = problems.length;
		for (const body of bodiesOf(declaration)) checkBody(body, problems);
		if (problems.length === before) sound.add(declaration);
	}
}

interface Body {
	/** A name for messages; undefined where nothing is returned. */
	readonly name: string | undefined;
	/** What the kernel does with the answer; undefined where it asks for none. */
	readonly demand: string | undefined;
	readonly block: Block;
}

function bodiesOf(declaration: Declaration): readonly Body[] {
	switch (declaration.kind) {
		case "fn":
			return [{ name: declaration.name.text, demand: undefined, block: declaration.body }];
		case "work":
			return [{ name: undefined, demand: undefined, block: declaration.body }];
		case "notifier":
			return declaration.callbacks.map((callback) => callbackBody(callback, declaration.type));
		case "kref":
			return declaration.callbacks.map((callback) => callbackBody(callback, "kref"));
		case "device":
			return declaration.members.flatMap((member) =>
				member.kind === "callback" ? [callbackBody(member, "device")] : [],
			);
		case "scenario":
			return declaration.items.flatMap((item) =>
				"body" in item ? [{ name: undefined, demand: undefined, block: item.body }] : [],
			);
		default:
			return [];
	}
}

const demands: { readonly [result: string]: string } = {
	bool: "true or false",
	int: "0 or an error",
};

function callbackBody({ name, body }: Callback, owner: CallbackOwner): Body {
	const result = callbackNamed(owner, name.text)?.result ?? "none";
	return { name: name.text, demand: demands[result], block: body };
}

// ── returns ───────────────────────────────────────────────────────────────

function checkBody({ name, demand, block }: Body, problems: Problem[]): void {
	const flow = new Flow(block, problems);
	const completes = flow.block(block);
	const returns = flow.returns.some(({ value }) => value !== undefined);
	if (name === undefined || (!returns && demand === undefined)) return;
	const why =
		demand === undefined
			? `${name} returns a value on some paths and none on this one; return one here too.`
			: `The kernel asks ${name} for an answer and gets none on this path; return ${demand}.`;
	if (completes) flow.report("missing-return", why, endOf(block), "warning");
	for (const { value, span } of flow.returns)
		if (!value) flow.report("missing-return", why, span, "warning");
}

function endOf({ span }: Block): Span {
	return { start: Math.max(span.start, span.end - 1), end: span.end };
}

// ── what is reached ───────────────────────────────────────────────────────

class Flow {
	readonly returns: Return[] = [];
	#problems: Problem[];
	/** Statements that a goto can reach into. */
	#labelled = new Set<Statement>();
	/** For each loop around: whether a break leaves it. */
	#loops: { broken: boolean }[] = [];

	constructor(body: Block, problems: Problem[]) {
		this.#problems = problems;
		for (const statement of body.statements) this.#findLabels(statement);
	}

	report(code: string, message: string, span: Span, severity: Severity): void {
		this.#problems.push({ code, severity, message, span, related: [], fixes: [] });
	}

	#findLabels(statement: Statement): boolean {
		const isLabelled = this.#hasLabel(statement);
		if (isLabelled) this.#labelled.add(statement);
		return isLabelled;
	}

	#hasLabel(statement: Statement): boolean {
		switch (statement.kind) {
			case "label":
				return true;
			case "block":
				return this.#anyLabel(statement.statements);
			case "while":
			case "loop":
			case "for":
				return this.#anyLabel(statement.body.statements);
			case "if": {
				const then = this.#anyLabel(statement.then.statements);
				return (statement.otherwise ? this.#findLabels(statement.otherwise) : false) || then;
			}
			default:
				return false;
		}
	}

	#anyLabel(statements: readonly Statement[]): boolean {
		let found = false;
		for (const statement of statements) if (this.#findLabels(statement)) found = true;
		return found;
	}

	/** True where what follows the block can be reached. */
	block(block: Block): boolean {
		let isReached = true;
		let isReported = false;
		for (const statement of block.statements) {
			if (this.#labelled.has(statement)) isReached = true;
			if (isReached) isReported = false;
			else if (!isReported) {
				isReported = true;
				this.report(
					"unreachable-code",
					"Nothing reaches this: what stands before it never goes on. Remove it, or move it to where it is meant to run.",
					statement.span,
					"warning",
				);
			}
			isReached = this.#statement(statement) && isReached;
		}
		return isReached;
	}

	#statement(statement: Statement): boolean {
		switch (statement.kind) {
			case "return":
				this.returns.push(statement);
				return false;
			case "goto":
				return false;
			case "break":
			case "continue":
				return this.#leave(statement.kind, statement.span);
			case "block":
				return this.block(statement);
			case "if":
				return this.#if(statement);
			case "while":
				return this.#loop(statement.body) || !isTrue(statement.condition);
			case "for":
				this.#loop(statement.body);
				return true;
			case "loop":
				return this.#loop(statement.body);
			default:
				return true;
		}
	}

	#if({ then, otherwise }: If): boolean {
		const thenGoesOn = this.block(then);
		if (!otherwise) return true;
		const otherwiseGoesOn = this.#statement(otherwise);
		return thenGoesOn || otherwiseGoesOn;
	}

	/** True where a break leads out of the loop. */
	#loop(body: Block): boolean {
		const loop = { broken: false };
		this.#loops.push(loop);
		this.block(body);
		this.#loops.pop();
		return loop.broken;
	}

	#leave(kind: "break" | "continue", span: Span): boolean {
		const loop = this.#loops.at(-1);
		if (!loop) {
			const remedy = kind === "break" ? "leave" : "go on with";
			const message = `\`${kind}\` stands in no loop, so there is none to ${remedy}; write \`return\` to leave the function.`;
			this.report("outside-loop", message, span, "error");
			return true;
		}
		if (kind === "break") loop.broken = true;
		return false;
	}
}

function isTrue(condition: Expression): boolean {
	if (condition.kind === "boolean") return condition.value;
	return condition.kind === "integer" && condition.value !== 0;
}
