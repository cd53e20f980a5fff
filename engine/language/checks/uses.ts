// What is used in a way that its declaration does not allow, or that the machine cannot run yet.

import { bounds } from "../bounds.ts";
import type { Builtin } from "../builtin.ts";
import { builtinNamed } from "../builtins.ts";
import type { Bindings, Symbol } from "../names.ts";
import { nodesIn, oncePerNode } from "../nodes.ts";
import type { Problem } from "../problem.ts";
import type { Call, Expression, File, Index } from "../tree.ts";
import { Form, replacement } from "./form.ts";

export function checkUses(file: File, bindings: Bindings, problems: Problem[]): void {
	const form = new Form(bindings, problems);
	for (const declaration of file.declarations) {
		const { calls, indices, idle } = usesIn(declaration);
		for (const call of calls) checkCall(form, call);
		for (const index of indices) checkIndex(form, index);
		for (const expression of idle) reportIdle(form, expression);
	}
}

/** What of a declaration has to be looked at, whatever its names mean. */
const usesIn = oncePerNode((declaration) => ({
	calls: nodesIn(declaration, "call").filter(({ callee }) => {
		const builtin = builtinNamed(callee.text);
		return builtin?.group === "lock" || builtin?.name === "mmap";
	}),
	indices: nodesIn(declaration, "index").filter(({ object }) => object.kind === "name-expression"),
	idle: nodesIn(declaration, "expression")
		.map(({ expression }) => expression)
		.filter(({ kind }) => kind !== "call" && kind !== "error"),
}));

function checkCall(form: Form, call: Call): void {
	const builtin = form.bindings.symbolOf(call.callee)?.builtin;
	if (!builtin) return;
	if (builtin.group === "lock") checkLockType(form, call, builtin);
	if (builtin.name === "mmap") checkPages(form, call);
}

/** `mmap(app, 4, anon, rw)` in a body has the bounds of a mapping. */
function checkPages(form: Form, call: Call): void {
	const pages = call.args.at(-3);
	if (pages && form.constant(pages) !== undefined)
		form.bounded(pages, bounds.pages, "pages of a mapping");
}

// ── locks ─────────────────────────────────────────────────────────────────

/** Both modes of a lock for readers and writers, for the messages. */
const sharing: ReadonlySet<string> = new Set(["rwsem", "rwlock"]);

function checkLockType(form: Form, call: Call, builtin: Builtin): void {
	const lock = lockOf(form.bindings, call.args[0]);
	if (lock?.node?.kind !== "lock") return;
	const type = lock.node.type.text;
	const isShared = sharing.has(type);
	const wantsShared = /^(read|write)_/.test(builtin.name);
	if (isShared === wantsShared || (!isShared && type !== "mutex" && type !== "spinlock")) return;
	const plain = builtin.name.replace(/^(read|write)_/, "");
	const instead = isShared ? `read_${plain} or write_${plain}` : plain;
	form.report(
		"wrong-lock-type",
		`${lock.name} is a ${type}, and ${builtin.name} is for ${isShared ? "a mutex or spinlock" : "an rwsem or rwlock"}; write ${instead}.`,
		call.callee.span,
		{ fixes: isShared ? [] : [replacement(call.callee, plain)] },
	);
}

function lockOf(bindings: Bindings, argument: Expression | undefined): Symbol | undefined {
	if (argument?.kind === "name-expression") return bindings.symbolOf(argument.name);
	return argument?.kind === "member" ? bindings.symbolOf(argument.name) : undefined;
}

// ── indices and effects ───────────────────────────────────────────────────

function checkIndex(form: Form, { object, index }: Index): void {
	if (object.kind !== "name-expression") return;
	const symbol = form.bindings.symbolOf(object.name);
	if (!symbol?.node || !("count" in symbol.node) || !symbol.node.count) return;
	const count = form.constant(symbol.node.count);
	const at = form.constant(index);
	if (count === undefined || at === undefined || (at >= 0 && at < count)) return;
	form.report(
		"out-of-bounds",
		`There is no ${symbol.name}[${at}]: ${symbol.name} has ${count}, from ${symbol.name}[0] to ${symbol.name}[${count - 1}].`,
		index.span,
	);
}

/** An expression alone must do something: call. */
function reportIdle(form: Form, expression: Expression): void {
	form.report(
		"no-effect",
		"This computes a value and drops it; assign it, test it or remove it.",
		expression.span,
		{ severity: "warning" },
	);
}
