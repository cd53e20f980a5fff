// A process that looks at one script reads only that part of the kernel model that the script can come to. The program must
// be the one that the whole model gives, for every script there is.

import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { kernelScripts, kernelVariants } from "../../engine/index.ts";
import { type KernelName, kernelNames, kernelOf } from "../../engine/language/kernel-name.ts";
import { kernelFunctions } from "../../engine/language/kernel-text.ts";
import { parse } from "../../engine/language/parser.ts";
import { compileWith } from "../../engine/program/compile.ts";
import { type KernelModel, readModel, wordsOf } from "../../engine/program/kernel-model.ts";
import { analyseFile, scenariosOf, scriptsIn } from "../script-files.ts";

const root = new URL("../../", import.meta.url);

describe("the functions of a kernel script, by its text", () => {
	test.each([...kernelScripts, ...Object.values(kernelVariants).flat()])("$name", (script) => {
		const { declarations } = parse(script.text).tree;
		const parsed = declarations.flatMap((each) => (each.kind === "fn" ? [each.name.text] : []));
		expect([...kernelFunctions([[script]]).keys()]).toEqual(parsed);
		expect(parsed.length).toBe(declarations.length);
	});
});

describe("programs of a part of the kernel model", () => {
	const whole = new Map<KernelName, KernelModel>(
		kernelNames.map((name) => [name, readModel(name).model]),
	);
	const folders = ["examples/", "test/"].flatMap((folder) => [folder, ...foldersIn(folder)]);
	const scripts = folders.flatMap((folder) => scriptsIn(new URL(folder, root)));

	test.each(scripts)("$url", ({ url }) => {
		const analysis = analyseFile(url);
		const kernel = kernelOf(analysis.modules.map(({ tree }) => tree));
		const part = readModel(kernel, wordsOf(analysis.modules)).model;
		const all = whole.get(kernel) ?? part;
		for (const scenario of scenariosOf(analysis))
			expect(JSON.stringify(compileWith(part, analysis, scenario))).toBe(
				JSON.stringify(compileWith(all, analysis, scenario)),
			);
	});

	test("read less of it", () => {
		const { functions, reached } = readModel("6.x", ["munmap"]);
		expect(reached.size).toBeGreaterThan(0);
		expect(reached.size).toBeLessThan(functions.size / 2);
	});
});

function foldersIn(folder: string): readonly string[] {
	return readdirSync(new URL(folder, root), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isDirectory())
		.map(({ parentPath, name }) => `${new URL(`file://${parentPath}/`).pathname}${name}/`);
}
