// Completion: what may stand at the cursor, by what stands before it.

import {
	type Builtin,
	builtinNamed,
	builtins,
	constantNamed,
	constants,
	fields,
	type Kind,
	pathAt,
	propertyNames,
	type Symbol,
	type SymbolKind,
	type Tree,
} from "../../engine/index.ts";
import type { Snapshot } from "../snapshot.ts";
import { builtinMarkdown, constantMarkdown, signatureOf, symbolMarkdown } from "./describe.ts";

export interface Suggestion {
	readonly label: string;
	readonly kind:
		| "function"
		| "field"
		| "variable"
		| "constant"
		| "keyword"
		| "class"
		| "snippet"
		| "value";
	readonly detail: string;
	/** What is said of it, where that is short; the rest is asked for one by one (`suggestionMarkdown`). */
	readonly markdown: string;
	/** What the script declares. */
	readonly symbol: number | undefined;
	/** Snippet text where it differs from the label. */
	readonly insert: string | undefined;
}

export function completions(snapshot: Snapshot, offset: number): readonly Suggestion[] {
	const { text } = snapshot;
	const word =
		/[A-Za-z_][A-Za-z0-9_]*$/.exec(text.slice(Math.max(0, offset - 80), offset))?.[0] ?? "";
	const before = text.slice(Math.max(0, offset - 200), offset - word.length);
	if (isInComment(snapshot, offset)) return [];
	if (/\.\s*$/.test(before)) return memberSuggestions(snapshot, offset - word.length);
	if (/\bgoto\s+$/.test(before)) return labelSuggestions(snapshot, offset);
	if (/\bexpect\s+violation\s+[\w-]*$/.test(before))
		return propertyNames.map((name) => plain(name, "value", "property"));
	if (/\bexpect\s+$/.test(before)) return [plain("violation", "keyword", "expect violation CODE")];
	if (/\block\s+\w+\s*:\s*$/.test(before))
		return words(["mutex", "spinlock", "rwsem", "rwlock"], "lock type");
	if (/\bmemory\s+\w+\s*:\s*$/.test(before))
		return words(["private", "coherent", "node", "movable"], "memory type");
	const path = pathAt(snapshot.analysis.module.tree, offset);
	return suggestionsFor(snapshot, offset, path);
}

function suggestionsFor(
	snapshot: Snapshot,
	offset: number,
	path: readonly Tree.Node[],
): readonly Suggestion[] {
	const block = path.findLast(({ kind }) => kind === "block");
	if (block) return [...statementWords, ...names(snapshot, offset), ...kernelNames()];
	const holder = path.findLast(({ kind }) =>
		["scenario", "device", "notifier", "record", "object", "process"].includes(kind),
	);
	switch (holder?.kind) {
		case "scenario":
			return words(
				[
					"process",
					"setup",
					"thread",
					"finally",
					"always",
					"eventually",
					"expect",
					"allow",
					"limit",
					"inject",
				],
				"part of a scenario",
			);
		case "device":
			return words(["memory", "lock", "var", "on"], "member of a device");
		case "record":
			return words(["var", "lock"], "field of a record");
		case "notifier":
			return [
				snippet(
					"invalidate",
					"invalidate(span, event, seq) {\n    $0\n}",
					"the callback of the notifier",
				),
			];
		case "process":
			return [snippet("mmap", "${1:buf} = mmap(${2:4}, anon, rw)", "a mapping")];
		default:
			return declarationWords;
	}
}

const declarationWords: readonly Suggestion[] = [
	snippet(
		"device",
		"device ${1:gpu} {\n    lock ${2:update}: mutex\n}",
		"a device with its page table and TLB",
	),
	snippet(
		"notifier",
		"notifier ${1:mirror} on ${2:gpu} {\n    invalidate(span, event, seq) {\n        $0\n        return true\n    }\n}",
		"an interval notifier",
	),
	snippet("fn", "fn ${1:name}(${2:mm, span}) {\n    $0\n}", "a function of the driver"),
	snippet(
		"scenario",
		'scenario "${1:name}" {\n    process app { buf = mmap(${2:2}, anon, rw) }\n    setup { $3 }\n    thread driver { $4 }\n    thread cpu in app { munmap(app.buf) }\n}',
		"threads that race",
	),
	plain("import", "keyword", 'import "other.hmm"'),
	plain("const", "keyword", "const N = 4"),
	plain("record", "keyword", "a structure of the driver"),
	plain("kernel", "keyword", 'kernel "6.x"'),
	plain("fence", "keyword", "a fence"),
	plain("kref", "keyword", "a counted object"),
	plain("list", "keyword", "a list of records"),
	plain("work", "keyword", "a work item"),
];

const statementWords: readonly Suggestion[] = [
	...words(["let", "return", "break", "continue", "goto", "else"], "statement"),
	snippet("if", "if ${1:condition} {\n    $0\n}", "statement"),
	snippet("while", "while ${1:condition} {\n    $0\n}", "statement"),
	snippet("loop", "loop {\n    $0\n}", "statement"),
	snippet("for", "for ${1:i} in ${2:r} {\n    $0\n}", "statement"),
	snippet(
		"range",
		"range ${1:r} { notifier: ${2:mirror}, span: ${3:span}, default_flags: REQ_FAULT | REQ_WRITE, owner: ${4:gpu} }",
		"an hmm_range",
	),
	snippet(
		"migrate",
		"migrate ${1:m} { span: ${2:span}, select: SYSTEM, owner: ${3:gpu} }",
		"a migrate_vma",
	),
];

function plain(label: string, kind: Suggestion["kind"], detail: string): Suggestion {
	return { label, kind, detail, markdown: "", symbol: undefined, insert: undefined };
}

function words(labels: readonly string[], detail: string): readonly Suggestion[] {
	return labels.map((label) => plain(label, "keyword", detail));
}

function snippet(label: string, insert: string, detail: string): Suggestion {
	return { label, kind: "snippet", detail, markdown: "", symbol: undefined, insert };
}

function isInComment(snapshot: Snapshot, offset: number): boolean {
	return snapshot.analysis.module.comments.some(
		({ start, end }) => start < offset && offset <= end,
	);
}

// ── names ─────────────────────────────────────────────────────────────────

function kernelNames(): readonly Suggestion[] {
	return [
		...builtins.map(builtinSuggestion),
		...constants.map(({ name, kernelName }) => plain(name, "constant", kernelName)),
	];
}

function builtinSuggestion(builtin: Builtin): Suggestion {
	const wanted = builtin.parameters.filter(({ role }) => role === undefined);
	const args = wanted.map(({ name }, index) => `\${${index + 1}:${name}}`).join(", ");
	return {
		label: builtin.name,
		kind: "function",
		detail: signatureOf(builtin),
		markdown: "",
		symbol: undefined,
		insert: `${builtin.name}(${args})`,
	};
}

const symbolKinds: { readonly [kind in SymbolKind]?: Suggestion["kind"] } = {
	const: "constant",
	device: "class",
	memory: "variable",
	lock: "variable",
	variable: "variable",
	notifier: "class",
	fn: "function",
	parameter: "variable",
	local: "variable",
	object: "variable",
	process: "variable",
	fence: "variable",
	kref: "variable",
	list: "variable",
	work: "variable",
	record: "variable",
};

/** Everything declared in the files, and the locals of the body at hand that stand above the cursor. */
function names(snapshot: Snapshot, offset: number): readonly Suggestion[] {
	const seen = new Set<string>();
	const around = declarationAround(snapshot, offset)?.span.start ?? offset;
	return snapshot.analysis.bindings.symbols.flatMap((symbol) => {
		const kind = symbolKinds[symbol.kind];
		if (!kind || seen.has(symbol.name)) return [];
		if (isLocal(symbol) && !isBetween(snapshot, symbol, around, offset)) return [];
		seen.add(symbol.name);
		return [symbolSuggestion(symbol, kind)];
	});
}

function isLocal({ kind }: Symbol): boolean {
	return kind === "parameter" || kind === "local" || kind === "object" || kind === "process";
}

function isBetween(snapshot: Snapshot, symbol: Symbol, from: number, to: number): boolean {
	const start = symbol.declaration?.span.start ?? -1;
	return symbol.uri === snapshot.uri && from <= start && start < to;
}

function declarationAround(snapshot: Snapshot, offset: number): Tree.Declaration | undefined {
	return snapshot.analysis.module.tree.declarations.find(
		({ span }) => span.start <= offset && offset <= span.end,
	);
}

function symbolSuggestion(symbol: Symbol, kind: Suggestion["kind"]): Suggestion {
	const insert =
		symbol.node?.kind === "fn"
			? `${symbol.name}(${symbol.node.parameters.map(({ text }, index) => `\${${index + 1}:${text}}`).join(", ")})`
			: undefined;
	return {
		label: symbol.name,
		kind,
		detail: symbol.kind,
		markdown: "",
		symbol: symbol.id,
		insert,
	};
}

/** What is said of a suggestion that did not say it itself: of a name of the script, of the kernel, or "". */
export function suggestionMarkdown(
	snapshot: Snapshot | undefined,
	label: string,
	id: number | undefined,
): string {
	if (id !== undefined) {
		const symbol = snapshot?.analysis.bindings.symbols.find((each) => each.id === id);
		return snapshot && symbol?.name === label ? symbolMarkdown(snapshot, symbol) : "";
	}
	const builtin = builtinNamed(label);
	if (builtin) return builtinMarkdown(builtin);
	const constant = constantNamed(label);
	return constant ? constantMarkdown(constant) : "";
}

function labelSuggestions(snapshot: Snapshot, offset: number): readonly Suggestion[] {
	const around = declarationAround(snapshot, offset);
	return snapshot.analysis.bindings.symbols
		.filter(
			({ kind, uri, declaration }) =>
				kind === "label" && uri === snapshot.uri && declaration !== undefined,
		)
		.filter(
			({ declaration }) =>
				around &&
				declaration &&
				declaration.span.start >= around.span.start &&
				declaration.span.end <= around.span.end,
		)
		.map((symbol) => plain(symbol.name, "value", "label"));
}

// ── members ───────────────────────────────────────────────────────────────

/** `dot` is the offset behind the dot. */
function memberSuggestions(snapshot: Snapshot, dot: number): readonly Suggestion[] {
	const object = objectBefore(snapshot, dot);
	if (!object) return [];
	const kind = snapshot.analysis.kinds.ofExpression(object);
	const own = ownedBy(snapshot, object);
	return [
		...own,
		...(fields[kind as Kind] ?? []).map(({ name, kind: of, doc }) => ({
			label: name,
			kind: "field" as const,
			detail: of,
			markdown: doc,
			symbol: undefined,
			insert: undefined,
		})),
	];
}

function objectBefore(snapshot: Snapshot, dot: number): Tree.Expression | undefined {
	const member = pathAt(snapshot.analysis.module.tree, dot).findLast(
		(node): node is Tree.Member => node.kind === "member",
	);
	return member?.object;
}

/** Mappings of a process, members of a device, fields of a record. */
function ownedBy(snapshot: Snapshot, object: Tree.Expression): readonly Suggestion[] {
	const base = object.kind === "index" ? object.object : object;
	const symbol =
		base.kind === "name-expression" ? snapshot.analysis.bindings.symbolOf(base.name) : undefined;
	if (!symbol) return [];
	return snapshot.analysis.bindings.symbols
		.filter(
			({ owner, kind }) =>
				owner === symbol && ["mapping", "lock", "memory", "variable"].includes(kind),
		)
		.map((member) => symbolSuggestion(member, "field"));
}
