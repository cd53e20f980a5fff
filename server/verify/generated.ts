// Scenarios for driver entry points that no scenario of the file exercises: the entry point in a thread of its own against
// each thing a process does. They are script text behind the file's own, so everything else treats them alike.

import type { Analysis, Tree } from "../../engine/index.ts";
import { visit } from "../../engine/index.ts";

export interface GeneratedScenario {
	readonly name: string;
	/** The function it exercises. */
	readonly entry: Tree.Fn;
	readonly text: string;
}

/** What the process does meanwhile, by the word in the scenario's name. */
const opponents: readonly { readonly name: string; readonly call: string }[] = [
	{ name: "munmap", call: "munmap(app.buf)" },
	{ name: "mprotect", call: "mprotect(app.buf, r)" },
	{ name: "madvise_dontneed", call: "madvise_dontneed(app.buf)" },
	{ name: "fork", call: "fork()" },
];

/** At most this many entry points get scenarios: the others are told so nowhere, they can be written by hand. */
const ENTRIES_MAX = 8;

/** The scenarios the server makes for a file; none where it has no notifier or its entry points are exercised. */
export function generateScenarios(analysis: Analysis): readonly GeneratedScenario[] {
	const { declarations } = analysis.module.tree;
	const notifiers = declarations.filter(
		(declaration): declaration is Tree.Notifier =>
			declaration.kind === "notifier" && declaration.type === "interval" && !declaration.count,
	);
	const used = exercised(analysis);
	const entries = declarations
		.filter((declaration): declaration is Tree.Fn => declaration.kind === "fn")
		.filter((fn) => !used.has(fn.name.text) && argumentsOf(analysis, fn) !== undefined)
		.slice(0, ENTRIES_MAX);
	if (notifiers.length === 0) return [];
	const inserts = notifiers.map(
		(notifier) => `notifier_insert(${notifier.name.text}, app, app.buf)`,
	);
	return entries.flatMap((entry) =>
		opponents.map(({ name, call }) => ({
			name: `${entry.name.text} against ${name}`,
			entry,
			text: scenarioText(entry.name.text, name, call, argumentsOf(analysis, entry) ?? "", inserts),
		})),
	);
}

function scenarioText(
	entry: string,
	opponent: string,
	call: string,
	args: string,
	inserts: readonly string[],
): string {
	return `
scenario "${entry} against ${opponent}" {
    process app { buf = mmap(2, anon, rw) }
    setup {
        ${inserts.join("\n        ")}
        write(app, app.buf[0], 7)
    }
    thread driver { ${entry}(${args}) }
    thread cpu in app { ${call} }
}
`;
}

/** Every function that a scenario or another function calls. */
function exercised(analysis: Analysis): ReadonlySet<string> {
	const names = new Set<string>();
	visit(analysis.module.tree, (node) => {
		if (node.kind === "call") names.add(node.callee.text);
	});
	return names;
}

/** What an entry point is called with, by the kinds of its parameters; undefined where one cannot be made up. */
function argumentsOf(analysis: Analysis, fn: Tree.Fn): string | undefined {
	const values: string[] = [];
	let takesMemory = false;
	for (const parameter of fn.parameters) {
		const symbol = analysis.bindings.symbolOf(parameter);
		const kind = symbol ? analysis.kinds.ofSymbol(symbol) : "unknown";
		if (kind === "mm") values.push("app");
		else if (kind === "span") values.push("app.buf");
		else if (kind === "addr") values.push("app.buf[0]");
		else if (kind === "bool") values.push("choose()");
		else if (kind === "int") values.push("REQ_FAULT");
		else return undefined;
		takesMemory ||= kind === "span" || kind === "addr";
	}
	return takesMemory ? values.join(", ") : undefined;
}
