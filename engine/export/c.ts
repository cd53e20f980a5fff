// The machine in C for one program: the functions that it needs, and everything that they read of it as tables. Which
// functions there are, and what each needs, machine-in-c.ts says, which is made of the machine's own sources.

import type { Interpreter } from "../machine/interpreter.ts";
import { deviceCallbacks } from "../program/device-callback.ts";
import { notifierCallbacks } from "../program/notifier-callback.ts";
import { assert } from "../result.ts";
import { constants, data, functions, primitives, records, vocabulary } from "./machine-in-c.ts";

export interface CFunction {
	/** What it needs, by name. */
	readonly functions: readonly string[];
	readonly constants: readonly string[];
	readonly data: readonly string[];
	readonly head: string;
	readonly body: string;
}

export interface CPrimitive {
	readonly blocks: boolean;
	/** Its result is 0. */
	readonly givesNothing: boolean;
}

export type FieldType =
	| { readonly kind: "number" | "boolean" | "string" | "words" }
	| { readonly kind: "list"; readonly element: FieldType }
	| { readonly kind: "record"; readonly name: string };

export type Fields = { readonly [member: string]: FieldType };

export interface Datum {
	/** Where it is found, as members from the interpreter on; or what it holds. */
	readonly path?: readonly string[];
	readonly numbers?: readonly number[];
	readonly type: FieldType;
	readonly isWritten: boolean;
}

/** Each part is text in C that may refer to the parts before it. */
export interface CParts {
	readonly declarations: string;
	readonly tables: readonly string[];
	/** Statements that complete the tables before they are used. */
	readonly fill: string;
	readonly functions: readonly string[];
}

/** What the named functions need, themselves included; the program's primitives stand behind `primitive_run`. */
export function machineText(interpreter: Interpreter, names: readonly string[]): CParts {
	const used = closure(interpreter, names);
	const needed = (of: (fn: CFunction) => readonly string[]): readonly string[] =>
		[...new Set(used.flatMap((name) => of(functions[name])))].sort();
	const dispatch = dispatchers(interpreter);
	const tables = needed((fn) => fn.data).map((name) => tableText(interpreter, name, data[name]));
	return {
		declarations: [
			constantsText(needed((fn) => fn.constants)),
			...Object.entries(records).map(([name, fields]) => structText(name, fields)),
		].join("\n"),
		tables: tables.flatMap(({ pieces }) => pieces),
		fill: tables.map(({ fill }) => fill).join(""),
		functions: [
			[...used.map((name) => functions[name].head), ...dispatch.map(({ head }) => head)]
				.map((head) => `${head};`)
				.join("\n"),
			...[...used.map((name) => functions[name]), ...dispatch].map(
				({ head, body }) => `${head}\n${body}`,
			),
		],
	};
}

/** Functions that the named ones reach, by name. */
function closure({ vm }: Interpreter, names: readonly string[]): readonly string[] {
	const used = new Set(names);
	for (const name of vm.program.primitives) {
		used.add(`run_${name}`);
		if (primitives[name].blocks) used.add(`can_run_${name}`);
	}
	// A set's walk also sees what is added on the way.
	for (const name of used)
		for (const other of functions[name].functions)
			if (functions[other] !== undefined) used.add(other);
	return [...used].sort();
}

// ── primitives ────────────────────────────────────────────────────────────

/** Calls of a primitive by its number in the program. */
function dispatchers({ vm }: Interpreter): readonly { head: string; body: string }[] {
	const numbered = vm.program.primitives.map((name, number) => ({ name, number }));
	const blocking = numbered.filter(({ name }) => primitives[name].blocks);
	const body = (rows: typeof numbered, answer: (name: string) => string, otherwise: string) => {
		const cases = rows.map(({ name, number }) => `\tcase ${number}: ${answer(name)}\n`);
		return `{\n\tswitch (number) {\n${cases.join("")}\t}\n\treturn ${otherwise};\n}`;
	};
	return [
		{
			head: "static int primitive_run(int number, int *s, int a)",
			body: body(numbered, runText, "0"),
		},
		{
			head: "static int primitive_canRun(int number, int *s, int a)",
			body: body(blocking, (name) => `return can_run_${name}(s, a);`, "1"),
		},
		{
			head: "static int primitive_blocks(int number)",
			body: body(blocking, () => "return 1;", "0"),
		},
	];
}

function runText(name: string): string {
	const call = `run_${name}(s, a);`;
	return primitives[name].givesNothing ? `${call} return 0;` : `return ${call}`;
}

// ── tables ────────────────────────────────────────────────────────────────

function constantsText(names: readonly string[]): string {
	const words = vocabulary.map((word, number) => `word_${word} = ${number}`);
	const numbers = names.map((name) => `${name} = ${constants[name]}`);
	return `enum {\n${[...words, ...numbers].map((each) => `\t${each},\n`).join("")}};`;
}

function structText(name: string, fields: Fields): string {
	const members = Object.entries(fields).map(([member, type]) => `\t${typeText(type)}${member};\n`);
	return `struct ${name} {\n${members.join("")}};`;
}

/** With what stands between the type and the name. */
function typeText(type: FieldType): string {
	if (type.kind === "words") return "struct words ";
	if (type.kind === "record") return `struct ${type.name} `;
	if (type.kind === "list") return `struct { const ${typeText(type.element)}*at; int length; } `;
	return "int ";
}

/** A table as pieces of text; where it is long, the pieces are put together by `fill` before the first step. */
export interface Table {
	readonly pieces: readonly string[];
	readonly fill: string;
}

function tableText(interpreter: Interpreter, name: string, datum: Datum): Table {
	const { type, isWritten } = datum;
	const value = valueOf(interpreter, datum);
	if (type.kind === "words") return rowTable(name, "int ", numbersOf(value).map(String), isWritten);
	if (type.kind === "list") return listTable(name, type.element, value);
	const number = numberOf(value);
	const text = isWritten ? `static int ${name} = ${number};` : `enum { ${name} = ${number} };`;
	return { pieces: [text], fill: "" };
}

/** Rows inside of records stand before them, equal ones once. */
function listTable(name: string, element: FieldType, value: unknown): Table {
	const rows = new Map<string, string>();
	const named = (text: string): string => {
		const row = rows.get(text) ?? `${name}_row_${rows.size}`;
		rows.set(text, row);
		return row;
	};
	const initialiser = (type: FieldType, part: unknown): string => {
		if (type.kind === "record") {
			const fields = Object.entries(records[type.name]).map(([member, kind]) =>
				initialiser(kind, memberOf(part, member)),
			);
			return `{ ${fields.join(", ")} }`;
		}
		const inner =
			type.kind === "words"
				? { type: "int ", elements: numbersOf(part).map(String) }
				: type.kind === "list"
					? {
							type: typeText(type.element),
							elements: elementsOf(part).map((each) => initialiser(type.element, each)),
						}
					: undefined;
		if (inner === undefined) return String(numberOf(part));
		if (inner.elements.length === 0) return "{ 0, 0 }";
		const row = named(`${inner.type}NAME[] = { ${inner.elements.join(", ")} };`);
		return `{ ${row}, ${inner.elements.length} }`;
	};
	const elements = elementsOf(value).map((part) => initialiser(element, part));
	const table = rowTable(name, typeText(element), elements, false);
	const before = [...rows].map(([text, row]) => `static const ${text.replace("NAME", row)}`);
	return { ...table, pieces: [...gathered(before), ...table.pieces] };
}

/** Characters that a piece of text may have: Spin reads no longer ones. */
const PIECE_MAX = 40_000;

/** A table of numbers or records, named and typed as C spells it. */
export function rowTable(
	name: string,
	type: string,
	elements: readonly string[],
	isWritten: boolean,
): Table {
	const length = `enum { ${name}_length = ${elements.length} };`;
	const pieces = gathered(elements.map((each) => `${each},`));
	if (pieces.length < 2) {
		const kind = isWritten ? "static" : "static const";
		const list = pieces[0] ?? "0";
		return { pieces: [`${length}\n${kind} ${type}${name}[] = {\n${list}\n};`], fill: "" };
	}
	const parts = pieces.map((piece, part) => ({ own: `${name}_part_${part}`, piece }));
	return {
		pieces: [
			...parts.map(({ own, piece }) => `static const ${type}${own}[] = {\n${piece}\n};`),
			`${length}\nstatic ${type}${name}[${elements.length}];`,
		],
		fill: `\t${type}*${name}_end = ${name};\n${parts
			.map(
				({ own }) =>
					`\t__builtin_memcpy(${name}_end, ${own}, sizeof ${own});\n\t${name}_end += sizeof ${own} / sizeof *${own};\n`,
			)
			.join("")}`,
	};
}

/** Short texts one behind the other, in lines and pieces that are not too long. */
function gathered(texts: readonly string[]): readonly string[] {
	const pieces: string[] = [];
	let piece = "";
	let lineStart = 0;
	for (const text of texts) {
		if (piece.length + text.length > PIECE_MAX) {
			pieces.push(piece);
			piece = "";
			lineStart = 0;
		}
		const breaks = piece !== "" && piece.length + text.length - lineStart > LINE_MAX;
		if (breaks) lineStart = piece.length + 1;
		piece += `${breaks ? "\n" : piece === "" ? "" : " "}${text}`;
	}
	return piece === "" ? pieces : [...pieces, piece];
}

const LINE_MAX = 118;

function valueOf(interpreter: Interpreter, { path, numbers }: Datum): unknown {
	if (path === undefined) return numbers;
	const root = { ...interpreter, tables: { deviceCallbacks, notifierCallbacks } };
	return path.reduce<unknown>(memberOf, root);
}

function memberOf(value: unknown, member: string): unknown {
	assert(typeof value === "object" && value !== null, `something has a member ${member}`);
	return Reflect.get(value, member);
}

function elementsOf(value: unknown): readonly unknown[] {
	assert(Array.isArray(value), "a list of records");
	return value;
}

function numbersOf(value: unknown): readonly number[] {
	assert(ArrayBuffer.isView(value) || Array.isArray(value), "a row of numbers");
	return Array.from(value as unknown as Iterable<number>);
}

/** A word is its place in the vocabulary; one that no function asks for is none of them. */
function numberOf(value: unknown): number {
	return typeof value === "string" ? vocabulary.indexOf(value) : Number(value);
}
