// The door of the front end: text → tree, names, kinds, problems of form. Never fails, never reads a file itself: what
// imports name comes from the host.

import type { Result } from "../result.ts";
import { checkDeclarations } from "./checks/declarations.ts";
import { checkFlow } from "./checks/flow.ts";
import { checkRecursion } from "./checks/recursion.ts";
import { checkUses } from "./checks/uses.ts";
import type { KernelTextRead } from "./kernel-text.ts";
import { KeptKinds } from "./kinds/kept.ts";
import { type Inferred, inferModules, type Kinds } from "./kinds.ts";
import { type Module, parseModule } from "./module.ts";
import { KeptNames } from "./names/kept.ts";
import { type Bindings, resolveNames } from "./names.ts";
import type { Problem } from "./problem.ts";
import { positionAt } from "./source.ts";
import type { Import } from "./tree.ts";

export interface ImportFailure {
	readonly kind: "outside-workspace" | "not-relative";
}

/** How imports are found: by whoever knows files. */
export interface ImportHost {
	/** The uri that `path` means in the file `fromUri`. */
	resolve(fromUri: string, path: string): Result<string, ImportFailure>;
	/** The text of a file; undefined where it cannot be read. */
	read(uri: string): string | undefined;
}

/** A host without files: every import fails. */
export const noImports: ImportHost = {
	resolve: () => ({ ok: false, error: { kind: "outside-workspace" } }),
	read: () => undefined,
};

export interface Analysis {
	readonly uri: string;
	readonly module: Module;
	/** The file itself, then everything it imports. */
	readonly modules: readonly Module[];
	readonly bindings: Bindings;
	readonly kinds: Kinds;
	/** Of the file itself, in the order of the text. */
	readonly problems: readonly Problem[];
}

/** Files that one script may draw in. */
const IMPORTS_MAX = 50;

/** How a text becomes a module: by whoever keeps modules, or anew. */
export type ParseModule = (uri: string, text: string) => Module;

/** What is known of a script from one version to the next. */
export class KeptAnalysis {
	readonly names = new KeptNames();
	readonly kinds = new KeptKinds();
}

/** Analyses a file with what it imports. Cost: linear in all of their text, or with what is kept in what changed. */
export function analyse(
	uri: string,
	text: string,
	host: ImportHost,
	parse: ParseModule = parseModule,
	kept?: KeptAnalysis,
): Analysis {
	const problems: Problem[] = [];
	const modules = collectModules(parse(uri, text), { host, parse, problems });
	return analyseModules(modules, problems, false, kept);
}

/** Analyses scripts of the kernel model: all of them share one scope, and primitives are visible. */
export function analyseKernel(scripts: readonly KernelTextRead[]): Analysis {
	const modules = scripts.map(({ name, text, read }) => parseModule(`kernel:/${name}`, text, read));
	return analyseModules(modules, [], true);
}

function analyseModules(
	modules: readonly Module[],
	found: readonly Problem[],
	kernel: boolean,
	kept?: KeptAnalysis,
): Analysis {
	const [module] = modules;
	if (!module) throw new Error("an analysis has at least one file");
	const resolved = resolveNames(modules, kernel, kept?.names);
	const { bindings, problems: nameProblems } = resolved;
	const inferred: Inferred = inferModules(modules, resolved, kernel, kept?.kinds);
	const { kinds, problems: kindProblems } = inferred;
	const problems: Problem[] = [...found, ...nameProblems, ...kindProblems];
	checkFlow(module.tree.declarations, problems);
	checkRecursion(resolved.calls, kernel ? undefined : module.uri, problems);
	if (!kernel) {
		checkDeclarations(module.tree, bindings, problems);
		checkUses(module.tree, bindings, problems);
	}
	const consequences = withoutConsequences(module, problems);
	return {
		uri: module.uri,
		module,
		modules,
		bindings,
		kinds,
		problems: tidy([...module.problems, ...consequences], module.text.length),
	};
}

/** A line that cannot be read says nothing certain about names and kinds: its one message is enough. */
function withoutConsequences(module: Module, problems: readonly Problem[]): readonly Problem[] {
	if (module.problems.length === 0) return problems;
	const lineOf = ({ span }: Problem): number => positionAt(module.lineStarts, span.start).line;
	const broken = new Set(module.problems.map(lineOf));
	return problems.filter((problem) => !broken.has(lineOf(problem)));
}

/** In the order of the text, inside it, each once; one place is wrong once. */
function tidy(problems: readonly Problem[], length: number): readonly Problem[] {
	const wrong = new Set<string>();
	return problems
		.map((problem) => {
			const start = Math.min(problem.span.start, length);
			const span = { start, end: Math.max(start, Math.min(problem.span.end, length)) };
			return { ...problem, span };
		})
		.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
		.filter(({ code, severity, span }) => {
			const key = `${span.start} ${span.end}${severity === "info" ? code : ""}`;
			if (wrong.has(key)) return false;
			wrong.add(key);
			return true;
		});
}

// ── imports ───────────────────────────────────────────────────────────────

interface Collecting {
	readonly host: ImportHost;
	readonly parse: ParseModule;
	readonly problems: Problem[];
}

function collectModules(entry: Module, collecting: Collecting): readonly Module[] {
	const modules = new Map([[entry.uri, entry]]);
	/** `via`: the import of the file itself through which this one was reached; problems are noted there. */
	const follow = (module: Module, path: readonly string[], via: Import | undefined): void => {
		for (const declaration of module.tree.declarations) {
			if (declaration.kind !== "import" || declaration.path.value === "") continue;
			const at = via ?? declaration;
			const next = importModule({ module, declaration, path, at }, collecting, modules);
			if (next) follow(next, [...path, next.uri], at);
		}
	};
	follow(entry, [entry.uri], undefined);
	return [...modules.values()];
}

interface ImportStep {
	readonly module: Module;
	readonly declaration: Import;
	/** The files from the first to this one. */
	readonly path: readonly string[];
	readonly at: Import;
}

/** The imported module if it is new. */
function importModule(
	{ module: from, declaration, path, at }: ImportStep,
	{ host, parse, problems }: Collecting,
	modules: Map<string, Module>,
): Module | undefined {
	const name = declaration.path.value;
	const isOwn = at === declaration;
	const report = (code: string, what: string): undefined => {
		const message = `${isOwn ? "" : `"${at.path.value}" imports "${name}": `}${what}`;
		const { span } = at.path;
		problems.push({ code, severity: "error", message, span, related: [], fixes: [] });
		return undefined;
	};
	const found = host.resolve(from.uri, name);
	if (!found.ok) return report("import-outside-workspace", outside(name, found.error));
	if (path[0] === found.value)
		return report(
			"import-cycle",
			isOwn
				? `"${name}" is this file; leave the import out.`
				: "that is this file again, and files cannot import each other; leave one of the imports out.",
		);
	if (modules.has(found.value)) return undefined;
	if (modules.size >= IMPORTS_MAX)
		return report(
			"import-not-found",
			`A script draws in up to ${IMPORTS_MAX} files; this one is left out. Put some of them together.`,
		);
	const text = host.read(found.value);
	if (text === undefined)
		return report(
			"import-not-found",
			`"${name}" cannot be read: there is no such file, or it is no text.`,
		);
	const module = parse(found.value, text);
	modules.set(module.uri, module);
	return module;
}

function outside(name: string, { kind }: ImportFailure): string {
	return kind === "not-relative"
		? `"${name}" is not a relative path; write one that begins at this file, such as "driver.hmm".`
		: `"${name}" lies outside the workspace; scripts reach only files inside it.`;
}
