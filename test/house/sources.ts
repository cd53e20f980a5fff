// Every TypeScript file of the project as the compiler's own syntax tree, and what each imports: what the tests of the
// house look at. The compiler is asked, so nothing here guesses at syntax.

import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
	isCallExpression,
	isExportDeclaration,
	isImportDeclaration,
	isLiteralTypeNode,
	isNamedImports,
	isStringLiteral,
	type Node,
	type SourceFile,
	SyntaxKind,
} from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Source {
	/** From the root of the checkout, with `/`. */
	readonly path: string;
	readonly text: string;
	readonly tree: SourceFile;
}

export interface Import {
	readonly from: string;
	/** A file of the project (from its root), or a package as it is written. */
	readonly to: string;
	/** Nothing of it is left at run time. */
	readonly typeOnly: boolean;
	readonly line: number;
}

/** All of them, by path. Costs one parse of the project. */
export function readSources(): readonly Source[] {
	const api = new API({ cwd: root });
	try {
		const project = api
			.updateSnapshot({ openProjects: [join(root, "tsconfig.json")] })
			.getProjects()[0];
		if (project === undefined) throw new Error("tsconfig.json opens no project");
		return project.rootFiles
			.flatMap((file) => project.program.getSourceFile(file) ?? [])
			.map((tree) => ({ path: pathOf(tree.fileName), text: tree.text, tree }))
			.sort((a, b) => (a.path < b.path ? -1 : 1));
	} finally {
		api.close();
	}
}

/** The files that the type checks of the layers begin with, by path. */
export function filesOfLayers(): readonly string[] {
	const api = new API({ cwd: root });
	try {
		return readdirSync(join(root, "tsconfig"))
			.flatMap((name) => api.parseConfigFile(join(root, "tsconfig", name)).fileNames)
			.map(pathOf)
			.sort();
	} finally {
		api.close();
	}
}

export function importsOf({ path, tree }: Source): readonly Import[] {
	return tree.imports.filter(isStringLiteral).map((specifier) => ({
		from: path,
		to: specifier.text.startsWith(".") ? resolve(path, specifier.text) : specifier.text,
		typeOnly: isTypeOnly(specifier.parent),
		line: lineOf(tree, specifier),
	}));
}

/** True for a file of the project, false for a package. */
export function isFile(to: Import["to"]): boolean {
	return /\.(ts|tsx|css|json|mjs)$/.test(to);
}

export function lineOf(tree: SourceFile, node: Node): number {
	return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Calls for the node and everything below it. */
export function walk(node: Node, enter: (node: Node) => void): void {
	enter(node);
	node.forEachChild((child) => walk(child, enter));
}

function pathOf(file: string): string {
	return relative(root, file).replaceAll("\\", "/");
}

function resolve(from: string, specifier: string): string {
	return join(dirname(from), specifier).replaceAll("\\", "/");
}

/** `parent` is what holds the specifier: an import, an export, a call of import(), a type. */
function isTypeOnly(parent: Node): boolean {
	if (isLiteralTypeNode(parent)) return true;
	if (isCallExpression(parent)) return false;
	if (isExportDeclaration(parent)) return parent.isTypeOnly;
	if (!isImportDeclaration(parent)) return false;
	const clause = parent.importClause;
	if (clause === undefined) return false;
	if (clause.phaseModifier === SyntaxKind.TypeKeyword) return true;
	const names = clause.namedBindings;
	if (clause.name !== undefined || names === undefined || !isNamedImports(names)) return false;
	return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}
