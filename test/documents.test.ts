// What the server knows of a script after any edits is what it would know had the script been opened as it is now: nothing
// that is kept from one version to the next may show.

import fc from "fast-check";
import { expect, test } from "vitest";
import { rightDriver } from "../server/analysis/samples.ts";
import { Documents } from "../server/documents.ts";

const driver = "file:///project/driver.hmm";
const user = "file:///project/user.hmm";
const importing = 'import "driver.hmm"\n\nfn again(mm, span) {\n    return populate(mm, span)\n}\n';

/** What is typed or pasted: what breaks a line, what changes a name, what a rule looks at. */
const pieces = [
	"x",
	"}",
	"{",
	"\n",
	" ",
	'"',
	"    unlock(update)\n",
	"return true\n",
	"lock(",
	"//",
];

const edit = fc.record({
	uri: fc.constantFrom(driver, user),
	/** Parts of a thousand of the text. */
	from: fc.integer({ min: 0, max: 1_000 }),
	length: fc.integer({ min: 0, max: 60 }),
	text: fc.constantFrom("", ...pieces),
	/** Whose problems somebody asks for behind the edit. */
	asks: fc.subarray([driver, user]),
});

function opened(texts: ReadonlyMap<string, string>): Documents {
	const documents = new Documents(() => undefined);
	documents.folders = ["file:///work"];
	for (const [uri, text] of texts) documents.open(uri, 1, text);
	return documents;
}

function problemsOf(documents: Documents, uri: string) {
	return documents.snapshot(uri)?.problems.map(({ code, message, span, severity, related }) => ({
		code,
		message,
		span,
		severity,
		related,
	}));
}

function positionOf(text: string, offset: number) {
	const before = text.slice(0, offset).split("\n");
	return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

test("after random edits of a script and of what it imports, answers equal those from scratch", () => {
	fc.assert(
		fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
			const texts = new Map([
				[driver, rightDriver],
				[user, importing],
			]);
			const documents = opened(texts);
			edits.forEach(({ uri, from, length, text: inserted, asks }, index) => {
				const text = texts.get(uri) ?? "";
				const start = Math.floor((text.length * from) / 1_000);
				const end = Math.min(text.length, start + length);
				const range = { start: positionOf(text, start), end: positionOf(text, end) };
				documents.change(uri, index + 2, [{ range, text: inserted }]);
				texts.set(uri, text.slice(0, start) + inserted + text.slice(end));
				for (const asked of asks) problemsOf(documents, asked);
			});
			const fresh = opened(texts);
			for (const uri of [driver, user])
				expect(problemsOf(documents, uri)).toEqual(problemsOf(fresh, uri));
		}),
		{ seed: 7, numRuns: 40 },
	);
});

test("a list of parameters that a statement follows unclosed is read to its end", () => {
	const text = "fn again(mm, spa\n\n    return populate(mm, span)\n}\n";
	const codes = problemsOf(opened(new Map([[user, text]])), user)?.map(({ code }) => code);
	expect(codes).toContain("syntax-error");
});
