// The style of the house, executed: what the compiler and the linter do not say. The table of exceptions may only
// shrink: what no longer needs its line there must leave it.

import { posix } from "node:path";
import {
	isCallExpression,
	isExportDeclaration,
	isIdentifier,
	isModuleDeclaration,
	isPropertyAccessExpression,
	isStringLiteral,
	type Node,
	SyntaxKind,
} from "typescript/unstable/ast";
import { describe, expect, test } from "vitest";
import { isThere, readFiles, readJson } from "./house/files.ts";
import { importsOf, isFile, lineOf, readSources, type Source, walk } from "./house/sources.ts";

const sources = readSources();
const files = readFiles();

const fileLinesMax = 400;
const functionLinesMax = 50;

/** Tables and grammars may be as long as what they list. */
const tables =
	/^engine\/language\/(tree|primitives|builtins\/.*)\.ts$|^engine\/(kernel\/index|export\/machine-in-c)\.ts$/;

/** Longer than the ceiling, with the number of lines they may have. Lower a number, remove a line; add none. */
const longFiles: { readonly [path: string]: number } = {
	"server/analysis/walk.ts": 465,
};
const longFunctions: { readonly [place: string]: number } = {
	"engine/machine/step.ts execute": 162,
	"server/analysis/builtin-effects.ts applyBuiltin": 51,
	"server/dispatch-language.ts documentHandlers": 51,
	"server/dispatch-language.ts navigationHandlers": 59,
	"test/explore/toy-machine.ts toyMachine": 61,
};

describe("rooms are small", () => {
	test("files", () => {
		const lengths = files
			.filter(({ path }) => /\.(ts|tsx|mjs|css)$/.test(path) && !tables.test(path))
			.map(({ path, text }) => [path, text.split("\n").length - 1] as const);
		expect(tooLong(lengths, fileLinesMax, longFiles)).toEqual([]);
	});

	test("functions", () => {
		const lengths = sources.flatMap(functionsOf);
		expect(tooLong(lengths, functionLinesMax, longFunctions)).toEqual([]);
	});
});

describe("the engine is deterministic and closed", () => {
	/** What ES2023 has of clocks, chance, locales, collection of garbage, and code made from text. */
	const banned = new Set([
		"Date",
		"FinalizationRegistry",
		"Function",
		"Intl",
		"WeakRef",
		"eval",
		"localeCompare",
		"random",
		"toLocaleLowerCase",
		"toLocaleString",
		"toLocaleUpperCase",
	]);

	test("no clock, chance, locale or eval", () => {
		const engine = sources.filter(({ path }) => path.startsWith("engine/"));
		const offences = find(engine, (node) => isIdentifier(node) && banned.has(node.text));
		expect(offences).toEqual([]);
	});
});

describe("everywhere", () => {
	test("no eval and no function made from text", () => {
		const offences = find(sources, (node) => {
			if (isCallExpression(node)) return isNamed(node.expression, "eval");
			return node.kind === SyntaxKind.NewExpression && /^new Function\b/.test(node.getText());
		});
		expect(offences).toEqual([]);
	});

	test("no any, enum or namespace, and no error of the compiler silenced", () => {
		const kinds = new Set([SyntaxKind.AnyKeyword, SyntaxKind.EnumDeclaration]);
		const offences = find(
			sources,
			(node) => kinds.has(node.kind) || (isModuleDeclaration(node) && !isStringLiteral(node.name)),
		);
		expect(offences).toEqual([]);
		expect(linesWith(/@ts-(ignore|nocheck|expect-error)/, /\.tsx?$/)).toEqual([]);
	});

	test("no test is left out or preferred", () => {
		const modifiers = new Set(["skip", "only", "todo", "skipIf", "runIf", "fails"]);
		const offences = find(
			sources.filter(({ path }) => path.startsWith("test/")),
			(node) =>
				isPropertyAccessExpression(node) &&
				modifiers.has(node.name.text) &&
				["it", "test", "describe", "suite"].some((name) => isNamed(node.expression, name)),
		);
		expect(offences).toEqual([]);
	});

	test("nothing is marked as to be repaired", () => {
		expect(linesWith(new RegExp(`FIX${"ME"}`))).toEqual([]);
	});

	test("nothing depends on a folder beside the checkout, but the recorded kernels", () => {
		const mention = new RegExp(`\\.\\./${"shared"}\\b`);
		const offences = linesWith(mention).filter((line) => !line.startsWith("test/oracle/"));
		expect(offences).toEqual([]);
	});
});

describe("files", () => {
	test("say on top what room they are", () => {
		const silent = sources.filter(
			({ path, text }) => !/^(\/\/|\/\*)/.test(text) && !path.startsWith("server/analysis/rules/"),
		);
		expect(silent.map(({ path }) => path)).toEqual([]);
	});

	test("are named for what they hold", () => {
		const drawers = /(^|\/)(utils?|helpers?|common|managers?|misc)(\.[a-z]+)*(\/|$)/;
		expect(files.map(({ path }) => path).filter((path) => drawers.test(path))).toEqual([]);
	});

	test("are doors only where the house has doors", () => {
		const doors = new Set(["engine/index.ts", "engine/kernel/index.ts"]);
		const barrels = sources.filter(({ path, tree }) => {
			if (doors.has(path)) return false;
			const exports = tree.statements.filter(
				(node) => isExportDeclaration(node) && node.moduleSpecifier !== undefined,
			);
			return (
				/(^|\/)index\.tsx?$/.test(path) ||
				(exports.length > 0 && exports.length === tree.statements.length)
			);
		});
		expect(barrels.map(({ path }) => path)).toEqual([]);
	});
});

describe("what is pointed at is there", () => {
	test("by links in pages", () => {
		const dead = files
			.filter(({ path }) => path.endsWith(".md"))
			.flatMap(({ path, text }) =>
				[...text.matchAll(/\]\((?!https?:|#|command:)([^)#\s]+)/g)]
					.map(([, target]) => posix.join(posix.dirname(path), target ?? ""))
					.filter((target) => !isThere(target))
					.map((target) => `${path}: ${target}`),
			);
		expect(dead).toEqual([]);
	});

	test("by the manifest", () => {
		const manifest = JSON.stringify(readJson("package.json"));
		const targets = [...manifest.matchAll(/"\.\/((?!dist\/)[^"]+)"/g)].map(
			([, path]) => path ?? "",
		);
		expect(targets.filter((path) => !isThere(path))).toEqual([]);
	});
});

describe("what ships", () => {
	const allowed = /^(MIT|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0|CC-BY-4\.0)$/;
	const { packages } = readJson("package-lock.json") as {
		readonly packages: { readonly [path: string]: LockedPackage };
	};

	test("is under a licence that allows it", () => {
		const refused = Object.entries(packages)
			.filter(([path, { dev }]) => path !== "" && dev !== true)
			.filter(([, { license = "" }]) => !allowed.test(license))
			.map(([path, { license }]) => `${path}: ${license}`);
		expect(refused).toEqual([]);
	});

	test("has a text for each placeholder of the manifest, and no other", () => {
		const manifest = JSON.stringify(readJson("package.json"));
		const used = new Set([...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
		const written = Object.keys(readJson("package.nls.json") as object);
		expect(written.toSorted()).toEqual([...used].toSorted());
	});

	test("is what the bundles import, and nothing else is a dependency", () => {
		const { dependencies } = readJson("package.json") as { readonly dependencies: object };
		const packages = new Set(
			sources
				.filter(({ path }) => /^(engine|server|extension|media)\//.test(path))
				.flatMap(importsOf)
				.filter(({ to }) => !isFile(to) && !to.startsWith("node:") && to !== "vscode")
				.map(({ to }) => to.split("/", to.startsWith("@") ? 2 : 1).join("/")),
		);
		packages.add("@vscode/codicons"); // copied by the build
		expect(Object.keys(dependencies).toSorted()).toEqual([...packages].toSorted());
	});

	test("is locked without the address of a registry", () => {
		const addressed = Object.keys(packages).filter(
			(path) => packages[path]?.resolved !== undefined,
		);
		expect(addressed).toEqual([]);
	});

	test("is locked for every platform, as npm ci demands", () => {
		const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
			Object.keys(optionalDependencies).filter(
				(name) =>
					packages[`node_modules/${name}`] === undefined &&
					packages[`${path}/node_modules/${name}`] === undefined,
			),
		);
		expect(missing).toEqual([]);
	});
});

interface LockedPackage {
	readonly dev?: boolean;
	readonly license?: string;
	readonly optionalDependencies?: { readonly [name: string]: string };
	readonly resolved?: string;
}

/** What exceeds its limit, and what stands among the exceptions without need. */
function tooLong(
	lengths: readonly (readonly [name: string, lines: number])[],
	linesMax: number,
	exceptions: { readonly [name: string]: number },
): readonly string[] {
	const long = lengths.filter(([, lines]) => lines > linesMax);
	const needless = Object.keys(exceptions).filter(
		(name) => !long.some(([other]) => other === name),
	);
	return [
		...long
			.filter(([name, lines]) => lines > (exceptions[name] ?? linesMax))
			.map(([name, lines]) => `${name}: ${lines} lines, may be ${exceptions[name] ?? linesMax}`),
		...needless.map((name) => `${name}: short enough; take it out of the exceptions`),
	];
}

/** Every function with its length. A text in it is one line; the callbacks of `describe` are chapters, not functions. */
function functionsOf({ path, tree }: Source): readonly (readonly [name: string, lines: number])[] {
	const found: (readonly [string, number])[] = [];
	walk(tree, (node) => {
		if (!functionKinds.has(node.kind) || isChapter(node.parent)) return;
		let lines = breaksIn(tree, node) + 1;
		walk(node, (inner) => {
			if (isTemplate(inner)) lines -= breaksIn(tree, inner);
		});
		found.push([`${path} ${nameOf(node)}`, lines]);
	});
	return found;
}

const functionKinds = new Set([
	SyntaxKind.ArrowFunction,
	SyntaxKind.Constructor,
	SyntaxKind.FunctionDeclaration,
	SyntaxKind.FunctionExpression,
	SyntaxKind.GetAccessor,
	SyntaxKind.MethodDeclaration,
	SyntaxKind.SetAccessor,
]);

function breaksIn(tree: Source["tree"], node: Node): number {
	const last = tree.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
	return last - lineOf(tree, node);
}

function isTemplate({ kind }: Node): boolean {
	return (
		kind === SyntaxKind.NoSubstitutionTemplateLiteral || kind === SyntaxKind.TemplateExpression
	);
}

function isChapter(call: Node): boolean {
	return isCallExpression(call) && /^describe\b/.test(call.expression.getText());
}

/** Its own name, else that of the variable or property it is given to. */
function nameOf(node: Node): string {
	const { name } = node as { readonly name?: Node };
	const given = (node.parent as { readonly name?: Node }).name;
	return (name ?? given)?.getText() ?? "(anonymous)";
}

function isNamed(node: Node, name: string): boolean {
	return isIdentifier(node) && node.text === name;
}

function find(among: readonly Source[], matches: (node: Node) => boolean): readonly string[] {
	return among.flatMap(({ path, tree }) => {
		const found: string[] = [];
		walk(tree, (node) => {
			if (matches(node))
				found.push(`${path}:${lineOf(tree, node)}: ${node.getText().slice(0, 60)}`);
		});
		return found;
	});
}

function linesWith(pattern: RegExp, paths = /./): readonly string[] {
	return files
		.filter(({ path }) => paths.test(path))
		.flatMap(({ path, text }) =>
			text
				.split("\n")
				.flatMap((line, index) =>
					pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
				),
		);
}
