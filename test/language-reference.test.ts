// The language reference is written by hand; this holds it against the tables: its script runs, and no builtin, property,
// kind or limit of the language is missing from it.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyse, builtins, fields, noImports, propertyNames } from "../engine/index.ts";

const reference = readFileSync(new URL("../docs/language.md", import.meta.url), "utf8");

test("its whole script is free of problems", () => {
	const scripts = [...reference.matchAll(/```hmm\n(.*?)```/gs)].map(([, text]) => text ?? "");
	expect(scripts).not.toEqual([]);
	for (const text of scripts)
		expect(analyse("file:///reference.hmm", text, noImports).problems).toEqual([]);
});

test("it names every builtin", () => {
	expect(builtins.map(({ name }) => name).filter((name) => !names(`\`${name}\``))).toEqual([]);
});

test("it explains every property", () => {
	expect(propertyNames.filter((code) => !names(`\`${code}\``))).toEqual([]);
});

test("it names every field of every kind", () => {
	const all = Object.values(fields).flatMap((rows) => rows.map(({ name }) => name));
	expect(all.filter((name) => !names(`\`${name}\``) && !names(`\`${name}[i]\``))).toEqual([]);
});

function names(text: string): boolean {
	return reference.includes(text);
}
