// The machine's sources as the compiler's own trees, and what each name in them means: a function, a constant, an interface,
// wherever it is declared. Nothing is guessed: what cannot be resolved ends the translation with its place.

import { posix } from "node:path";
import {
	type FunctionDeclaration,
	type InterfaceDeclaration,
	isFunctionDeclaration,
	isImportDeclaration,
	isInterfaceDeclaration,
	isNamedImports,
	isNamespaceImport,
	isStringLiteral,
	isVariableStatement,
	type Node,
	type SourceFile,
	type VariableDeclaration,
	type VariableStatement,
} from "typescript/unstable/ast";
import { readSources } from "../../test/house/sources.ts";

export interface Module {
	/** From the root of the checkout. */
	readonly path: string;
	/** What the names of its functions begin with in C. */
	readonly prefix: string;
	readonly tree: SourceFile;
	readonly functions: ReadonlyMap<string, FunctionDeclaration>;
	readonly constants: ReadonlyMap<string, VariableDeclaration>;
	/** Constants that other modules may import: their names are theirs alone. */
	readonly exported: ReadonlySet<string>;
	readonly interfaces: ReadonlyMap<string, InterfaceDeclaration>;
	/** By local name; `name` is undefined for a whole module. */
	readonly imports: ReadonlyMap<
		string,
		{ readonly path: string; readonly name: string | undefined }
	>;
}

export type Modules = ReadonlyMap<string, Module>;

const translated = /^engine\/(machine|program|language)\//;

export function readModules(): Modules {
	const sources = readSources().filter(({ path }) => translated.test(path));
	return new Map(sources.map(({ path, tree }) => [path, moduleOf(path, tree)]));
}

export function moduleNamed(modules: Modules, path: string): Module {
	const module = modules.get(path);
	if (module === undefined) throw new Error(`there is no ${path} to translate`);
	return module;
}

/** Ends the translation: says where, what is there, and why it has no counterpart in C. */
export function refuse(module: Module, node: Node, why: string): never {
	const line = module.tree.getLineAndCharacterOfPosition(node.getStart(module.tree)).line + 1;
	const text = module.tree.text.slice(node.getStart(module.tree), node.end).split("\n")[0];
	throw new Error(`${module.path}:${line}: the export to C cannot translate \`${text}\`: ${why}`);
}

export interface Declared {
	readonly module: Module;
	readonly name: string;
}

/** Where the name is declared at the outermost level of a module; undefined for what is no such name. */
export function declarationOf(
	modules: Modules,
	module: Module,
	name: string,
): Declared | undefined {
	const own = [module.functions, module.constants, module.interfaces];
	if (own.some((names) => names.has(name))) return { module, name };
	const imported = module.imports.get(name);
	if (imported?.name === undefined) return undefined;
	const from = modules.get(imported.path);
	return from === undefined ? undefined : declarationOf(modules, from, imported.name);
}

/** The module that `import * as name` names. */
export function moduleBehind(modules: Modules, module: Module, name: string): Module | undefined {
	const imported = module.imports.get(name);
	return imported === undefined || imported.name !== undefined
		? undefined
		: moduleNamed(modules, imported.path);
}

function moduleOf(path: string, tree: SourceFile): Module {
	const functions = tree.statements.filter(isFunctionDeclaration);
	const interfaces = tree.statements.filter(isInterfaceDeclaration);
	const statements = tree.statements.filter(isVariableStatement);
	const declarationsOf = (statement: VariableStatement) => [
		...statement.declarationList.declarations,
	];
	const constants = statements.flatMap(declarationsOf);
	const exported = statements.filter(({ modifiers }) => modifiers !== undefined);
	return {
		path,
		prefix: prefixOf(path),
		tree,
		functions: new Map(functions.map((fn) => [fn.name?.text ?? "", fn])),
		interfaces: new Map(interfaces.map((each) => [each.name.text, each])),
		constants: new Map(constants.map((each) => [nameText(each.name), each])),
		exported: new Set(exported.flatMap(declarationsOf).map((each) => nameText(each.name))),
		imports: importsOf(path, tree),
	};
}

function prefixOf(path: string): string {
	const inside = path.replace(/^engine\/(machine|program|language)\//, "").replace(/\.ts$/, "");
	return inside.replaceAll(/[^a-zA-Z]/g, "_");
}

function importsOf(path: string, tree: SourceFile): Module["imports"] {
	const imports = new Map<string, { path: string; name: string | undefined }>();
	for (const statement of tree.statements.filter(isImportDeclaration)) {
		const specifier = statement.moduleSpecifier;
		const names = statement.importClause?.namedBindings;
		if (!isStringLiteral(specifier) || names === undefined) continue;
		const target = posix.join(posix.dirname(path), specifier.text);
		if (isNamespaceImport(names)) imports.set(names.name.text, { path: target, name: undefined });
		else if (isNamedImports(names))
			for (const element of names.elements)
				imports.set(element.name.text, {
					path: target,
					name: nameText(element.propertyName ?? element.name),
				});
	}
	return imports;
}

/** The text of a name that is an identifier; empty for patterns. */
export function nameText(node: Node): string {
	return "text" in node && typeof node.text === "string" ? node.text : "";
}
