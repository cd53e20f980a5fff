// What each kind of new thing consists of: new files, and lines in the tables that list their like. A word of advice in
// place of changes says why there are none.

export interface Change {
	readonly path: string;
	readonly text: string;
	readonly isNew: boolean;
	/** What to do there. */
	readonly todo: string;
}

type Read = (path: string) => string;
type Make = (name: string, rest: readonly string[], read: Read) => readonly Change[] | string;

export const kinds = { rule, property, scenario, builtin } as const satisfies Record<string, Make>;

export function isKind(kind: string): kind is keyof typeof kinds {
	return Object.hasOwn(kinds, kind);
}

function rule(code: string, _rest: readonly string[], read: Read): readonly Change[] | string {
	const list = "server/analysis/rules.ts";
	const name = camelCase(code);
	const imported = `import { ${name} } from "./rules/${code}.ts";\n`;
	const listed = inserted(read(list), "\n];", `\n\t${name},`);
	if (listed === undefined) return `${list} has no list of rules to add to`;
	return [
		{
			path: `server/analysis/rules/${code}.ts`,
			text: ruleText(code, name),
			isNew: true,
			todo: "say what is wrong and why, give both samples, find it",
		},
		{
			path: list,
			text: inserted(listed, "\nexport const rules", imported) ?? listed,
			isNew: false,
			todo: "move it to the place in which it is shown",
		},
	];
}

function ruleText(code: string, name: string): string {
	return `import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

/** What the kernel says about it. */
export const ${name}: Rule = {
	code: "${code}",
	severity: "error",
	title: "",
	page: "",
	bad: varied("", ""),
	good: rightDriver,
	shows: [],
};
`;
}

/** Where the codes of the properties are listed, each list in the same order. */
const catalogues = ["engine/machine/properties.ts", "engine/language/problems.ts"];

function property(code: string, _rest: readonly string[], read: Read): readonly Change[] | string {
	const lists = catalogues.flatMap((path) => {
		const text = read(path);
		const end = text.indexOf("\n] as const;", text.indexOf('\n\t"stale-device-pte",'));
		if (end === -1) return [];
		const todo = "leave it at the end; then explain.ts, what breaks it, docs/language.md";
		return [
			{ path, text: `${text.slice(0, end)}\n\t"${code}",${text.slice(end)}`, isNew: false, todo },
		];
	});
	if (lists.length === 0) return `no list of codes to add to in ${catalogues.join(", ")}`;
	return [
		...lists,
		{
			path: `examples/broken/${code}.hmm`,
			text: scenarioText(`breaks ${code}`, "../populate.hmm", `    expect violation ${code}\n`),
			isNew: true,
			todo: "break the property, and add a row to examples/README.md",
		},
	];
}

function scenario(name: string): readonly Change[] {
	return [
		{
			path: `examples/${name}.hmm`,
			text: scenarioText(name, "populate.hmm", "    finally { assert(false) }\n"),
			isNew: true,
			todo: "let the race happen, say on top what it shows, and add a row to examples/README.md",
		},
	];
}

function scenarioText(name: string, imported: string, last: string): string {
	return `// What this shows, and why it matters.

import "${imported}"

scenario "${name}" {
    process app {
        buf = mmap(1, anon, rw)
    }
    setup { notifier_insert(mirror, app, app.buf) }
    thread gpu_worker { populate(app, app.buf) }
    thread cpu in app { munmap(app.buf) }
${last}}
`;
}

const tables = ["memory", "driver", "actors"].map((name) => `engine/language/builtins/${name}.ts`);

function builtin(name: string, [group]: readonly string[], read: Read): readonly Change[] | string {
	const start = `\trow(\n\t\t"${group}",\n`;
	const path = tables.find((table) => read(table).includes(start));
	if (group === undefined || path === undefined)
		return "name the group of the builtin, as its rows do in engine/language/builtins/";
	const text = read(path);
	const end = text.indexOf("\n\t),\n", text.lastIndexOf(start)) + "\n\t),\n".length;
	const added = `${start}\t\t"${name}",\n\t\t"${name}",\n\t\t"",\n\t\t{},\n\t\t"",\n\t),\n`;
	return [
		{
			path,
			text: text.slice(0, end) + added + text.slice(end),
			isNew: false,
			todo: `fill the row of ${name}; its routine goes to engine/kernel/, its name to docs/language.md`,
		},
	];
}

/** The text with `added` before the first place where `before` begins. */
function inserted(text: string, before: string, added: string): string | undefined {
	const at = text.indexOf(before);
	return at === -1 ? undefined : text.slice(0, at) + added + text.slice(at);
}

function camelCase(code: string): string {
	return code.replace(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
