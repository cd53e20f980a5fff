// Who types sees what would be seen had the script been opened as it is now, byte for byte: thousands of random edits of
// real drivers, with what is kept from one version to the next against everything made anew.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Tree, visit } from "../engine/index.ts";
import { fixesFor } from "../server/analysis/check.ts";
import { Documents } from "../server/documents.ts";
import type { Snapshot } from "../server/snapshot.ts";
import { driverScript } from "./language/driver-script.ts";
import { scriptsIn } from "./script-files.ts";

const folders = ["corpus/bugs/", "corpus/clean/", "scripts/language/"];
const scripts = folders.flatMap((folder) =>
	scriptsIn(new URL(folder, import.meta.url)).map(({ url }) => readFileSync(url, "utf8")),
);
scripts.push(driverScript(300), `${driverScript(90)}\n${driverScript(1)}`);
scripts.push(`${driverScript(90)}
record job[2] {
    var seq = 0
    var page = none
    var owner = none
}

record other {
    var page = none
    var next = none
}

device shared {
    var latest = none
    var since = 0
}

fn remember(what, since) {
    latest = what
    return since
}

fn pageOf(which) {
    which.seq = remember(which.page, which.owner)
    return which.page
}

fn firstOf(span, which) {
    let page = pageOf(which)
    if page == none { return latest }
    return span.start + 1
}

scenario "kinds come from callers" {
    process app { buf = mmap(4, anon, rw) }
    thread a in app {
        let first = firstOf(app.buf, job[0])
        write(first)
    }
}
`);

/** What breaks a line or mends it, what changes a name, what a rule or a fact of the whole script hangs on. */
const pieces = [
	...["x", " ", "\n", "\r\n", ";", "{", "}", "(", ")", ",", '"', "0", "§", "//", "/*", "*/"],
	...["return true\n", "    goto again\n", "    let x = 1\n", "/// what it is\n", "const N = 2\n"],
	...["    lock(update)\n", "    unlock(update)\n", "    mmap_read_lock(mm)\n", "mmput(mm)\n"],
	...[
		"read_retry(mirror, r.seq)",
		"device_unmap(gpu, span)\n",
		"mark_dirty(page)\n",
		"fork(app)\n",
	],
	...[
		"\nfn more(mm, span) {\n    return populate(mm, span)\n}\n",
		"\nfn ",
		"\nwork w {\n",
		"\n}\n",
	],
	...['kernel "hmm-2020"\n', 'import "other.hmm"\n', "device two {\n    lock update: mutex\n}\n"],
	...[
		"    latest = mm\n",
		"    let since = pageOf(job[1])\n",
		"    firstOf(0, other)\n",
		"which.next",
	],
	...["record third {\n    var page = 1\n    var span = none\n}\n", "    job[0].page = span\n"],
	...["notifier other on gpu {\n", "    lock update: spinlock\n", "// hmm-ignore lock-leak fine\n"],
];

type Change = (
	text: string,
	at: number,
	other: number,
) => readonly [from: number, to: number, string];

const lineAround = (text: string, at: number): readonly [number, number] => {
	const end = text.indexOf("\n", at);
	return [text.lastIndexOf("\n", at - 1) + 1, end < 0 ? text.length : end + 1];
};

/** From one declaration to the next. */
const functionAround = (text: string, at: number): readonly [number, number] => {
	const end = text.indexOf("\n}\n", at);
	const start = text.lastIndexOf("\n}\n", at);
	return [start < 0 ? 0 : start + 3, end < 0 ? text.length : end + 3];
};

const wordAround = (text: string, at: number): readonly [number, number] => {
	const before = /\w*$/.exec(text.slice(0, at))?.[0].length ?? 0;
	const behind = /^\w*/.exec(text.slice(at))?.[0].length ?? 0;
	return [at - before, at + behind];
};

const changes: readonly Change[] = [
	(text, at, other) => [
		...wordAround(text, at),
		text.slice(...wordAround(text, other % (text.length + 1))),
	],
	(_, at, other) => [at, at, pieces[other % pieces.length] ?? ""],
	(_, at, other) => [at, at, pieces[other % 16] ?? ""],
	(text, at, other) => [at, Math.min(text.length, at + 1 + (other % 4)), ""],
	(text, at, other) => [at, Math.min(text.length, at + 1), pieces[other % 16] ?? ""],
	(text, at) => [...lineAround(text, at), ""],
	(text, at, other) => {
		const [line] = lineAround(text, at);
		return [line, line, text.slice(...lineAround(text, other % (text.length + 1)))];
	},
	(text, at) => [...functionAround(text, at), ""],
	(text, at, other) => {
		const [start] = functionAround(text, at);
		return [start, start, text.slice(...functionAround(text, other % (text.length + 1)))];
	},
];

const edit = fc.record({
	change: fc.nat(changes.length - 1),
	at: fc.nat(1_000_000),
	other: fc.nat(1_000_000),
	/** Taken back at once, as a slip of the fingers is. */
	isSlip: fc.boolean(),
});

function positionOf(text: string, offset: number) {
	const before = text.slice(0, offset).split("\n");
	return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/**
 * Everything that shows, as text. Repairs are tried out, which takes long, and what nobody asks of every version makes what is
 * asked of all look right: for some versions, which are not `whole`, both are left out.
 */
function shown({ analysis, findings, problems }: Snapshot, whole: boolean): string {
	const repairs = findings
		.slice(0, whole ? 1 : 0)
		.map((finding) => fixesFor(analysis, finding, noFiles));
	const symbols = analysis.bindings.symbols.map(({ name, kind, declaration }) => ({
		...{ name, kind, span: declaration?.span },
	}));
	const { tree } = analysis.module;
	const asked = whole ? askedOf(analysis) : [];
	return JSON.stringify({ problems, repairs, symbols, asked, tree }, undefined, 1);
}

/** What is found when somebody looks: kinds of everything, and every use. */
function askedOf({ bindings, kinds, module }: Snapshot["analysis"]): readonly string[] {
	const symbols = bindings.symbols.map((symbol) => {
		const uses = bindings.usesOf(symbol).map(({ name }) => name.span.start);
		return `${symbol.name}: ${kinds.ofSymbol(symbol)}, ${kinds.resultOf(symbol)}; ${uses}`;
	});
	const expressions: string[] = [];
	visit(module.tree, (node) => {
		if (isExpression(node)) expressions.push(`${node.span.start} ${kinds.ofExpression(node)}`);
	});
	return [...symbols, ...expressions];
}

const expressionKinds: ReadonlySet<string> = new Set<Tree.Expression["kind"]>([
	...(["name-expression", "unary", "binary", "interval", "call", "member", "index"] as const),
]);

function isExpression(node: Tree.Node): node is Tree.Expression {
	return expressionKinds.has(node.kind);
}

const noFiles = {
	resolve: () => ({ ok: false, error: { kind: "outside-workspace" } }) as const,
	read: () => undefined,
};

const uri = "file:///project/driver.hmm";

function open(text: string): Documents {
	const documents = new Documents(() => undefined);
	documents.folders = ["file:///work"];
	documents.open(uri, 1, text);
	return documents;
}

function shownOf(documents: Documents, whole: boolean): string {
	const snapshot = documents.snapshot(uri);
	return snapshot ? shown(snapshot, whole) : "";
}

test("after thousands of random edits of real drivers everything equals what is made from scratch", () => {
	fc.assert(
		fc.property(
			fc.nat(scripts.length - 1),
			fc.array(edit, { minLength: 15, maxLength: 25 }),
			(index, edits) => {
				let text = scripts[index] ?? "";
				const documents = open(text);
				let version = 1;
				const replace = (from: number, to: number, inserted: string): void => {
					const range = { start: positionOf(text, from), end: positionOf(text, to) };
					documents.change(uri, ++version, [{ range, text: inserted }]);
					text = text.slice(0, from) + inserted + text.slice(to);
					const whole = version % 8 === 0;
					expect(shownOf(documents, whole)).toBe(shownOf(open(text), whole));
				};
				shownOf(documents, false);
				for (const { change, at, other, isSlip } of edits) {
					const [from, to, inserted] = changes[change]?.(text, at % (text.length + 1), other) ?? [
						0,
						0,
						"",
					];
					const removed = text.slice(from, to);
					replace(from, to, inserted);
					if (isSlip) replace(from, from + inserted.length, removed);
				}
			},
		),
		{ seed: 11, numRuns: 80 },
	);
});

test("wherever a word is still missing, the rest is looked at", () => {
	const looping = scripts
		.filter((text) => /\bfor \w/.test(text) && /\bif !/.test(text))
		.slice(0, 5);
	expect(looping.length).toBe(5);
	for (const text of looping) {
		const documents = open(text);
		let version = 1;
		for (const { 0: word, index } of text.matchAll(/\w+/g)) {
			const start = positionOf(text, index);
			const range = { start, end: positionOf(text, index + word.length) };
			documents.change(uri, ++version, [{ range, text: "" }]);
			expect(documents.snapshot(uri)?.version).toBe(version);
			documents.change(uri, ++version, [{ range: { start, end: start }, text: word }]);
		}
	}
});
