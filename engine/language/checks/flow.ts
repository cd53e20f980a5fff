// What can be said of the flow of a body from its tree alone: code that nothing reaches, paths that forget to return a
// value, break and continue outside loops.

import type { Problem, Severity } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Block, Statement } from "../tree.ts";
import { visit } from "../walk.ts";

export function checkFlow(body: Block, name: string | undefined, problems: Problem[]): void {
	const flow = new Flow(problems);
	const completes = flow.block(body);
	if (name !== undefined && completes && returnsValue(body))
		flow.problem(
			"missing-return",
			`${name} returns a value on some paths but ends without one on another; return a value there too.`,
			endOf(body),
			"warning",
		);
}

function endOf(body: Block): Span {
	return { start: Math.max(body.span.start, body.span.end - 1), end: body.span.end };
}

function returnsValue(body: Block): boolean {
	let found = false;
	visit(body, (node) => {
		if (node.kind === "return" && node.value) found = true;
	});
	return found;
}

class Flow {
	#problems: Problem[];
	/** For each loop around: whether a break leaves it. */
	#loops: { broken: boolean }[] = [];

	constructor(problems: Problem[]) {
		this.#problems = problems;
	}

	problem(code: string, message: string, span: Span, severity: Severity): void {
		this.#problems.push({ code, severity, message, span, related: [], fixes: [] });
	}

	/** True where what follows the block can be reached. */
	block(block: Block): boolean {
		let reachable = true;
		let reported = false;
		for (const statement of block.statements) {
			if (statement.kind === "label") {
				reachable = true;
				reported = false;
			}
			if (!reachable && !reported && !containsLabel(statement)) {
				reported = true;
				this.problem(
					"unreachable-code",
					"Nothing reaches this: the statement before it never goes on.",
					statement.span,
					"warning",
				);
			}
			reachable = this.#statement(statement) && (reachable || containsLabel(statement));
		}
		return reachable;
	}

	#statement(statement: Statement): boolean {
		switch (statement.kind) {
			case "return":
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
				this.#loop(statement.body);
				return true;
			case "for":
				this.#loop(statement.body);
				return true;
			case "loop":
				return this.#loop(statement.body);
			default:
				return true;
		}
	}

	#if(statement: Extract<Statement, { kind: "if" }>): boolean {
		const then = this.block(statement.then);
		if (!statement.otherwise) return true;
		const otherwise =
			statement.otherwise.kind === "if"
				? this.#if(statement.otherwise)
				: this.block(statement.otherwise);
		return then || otherwise;
	}

	#loop(body: Block): boolean {
		const loop = { broken: false };
		this.#loops.push(loop);
		this.block(body);
		this.#loops.pop();
		return loop.broken;
	}

	#leave(kind: "break" | "continue", span: Span): boolean {
		const loop = this.#loops.at(-1);
		if (!loop)
			this.problem(
				"outside-loop",
				`\`${kind}\` stands in no loop; it has nothing to ${kind === "break" ? "leave" : "go on with"}.`,
				span,
				"error",
			);
		else if (kind === "break") loop.broken = true;
		return false;
	}
}

function containsLabel(statement: Statement): boolean {
	if (!["if", "while", "loop", "for", "block", "label"].includes(statement.kind)) return false;
	let found = false;
	visit(statement, (node) => {
		if (node.kind === "label") found = true;
	});
	return found;
}
