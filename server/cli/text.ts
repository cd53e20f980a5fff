// Findings as compilers write them: place, severity, code, message; the line with carets; what belongs to it. Whatever
// comes from a script is printed without what a terminal would obey.

import { type Module, type Problem, positionAt, type Span } from "../../engine/index.ts";
import { fileOf, type Script } from "./scripts.ts";

const colours = { error: 31, warning: 33, info: 36, hint: 90, strong: 1 } as const;

/** Colour where a person reads it. */
function paint(text: string, colour: keyof typeof colours): string {
	const wanted = process.stdout.isTTY && !process.env.NO_COLOR;
	return wanted ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text;
}

export function problemText({ file, snapshot }: Script, problem: Problem): string {
	const { analysis } = snapshot;
	const [message = "", ...rest] = printable(problem.message).split(/\n+/);
	const place = paint(placeText(file, analysis.module, problem.span), "strong");
	const severity = paint(`${problem.severity}[${problem.code}]`, problem.severity);
	const related = problem.related.flatMap(({ location, message }) => {
		const module = analysis.modules.find(({ uri }) => uri === location.uri);
		return module ? [`${placeText(fileOf(module.uri), module, location.span)}: ${message}`] : [];
	});
	const below = [...rest, ...related.map(printable)].map((line) => `    ${line}`);
	const excerpt = excerptLines(analysis.module, problem.span);
	return [`${place}: ${severity}: ${message}`, ...excerpt, ...below, ""].join("\n");
}

function placeText(file: string, module: Module, span: Span): string {
	const { line, column } = positionAt(module.lineStarts, span.start);
	return printable(`${file}:${line + 1}:${column + 1}`);
}

const LINE_MAX = 160;

/** The line of a span with carets below it; nothing where the line is too long to be looked at. */
function excerptLines(module: Module, span: Span): readonly string[] {
	const { line, column } = positionAt(module.lineStarts, span.start);
	const start = module.lineStarts[line] ?? 0;
	const text = module.text
		.slice(start, module.lineStarts[line + 1] ?? module.text.length)
		.replace(/[\r\n]+$/, "");
	if (text.length > LINE_MAX || text === "") return [];
	const width = Math.max(1, Math.min(span.end, start + text.length) - span.start);
	const number = String(line + 1).padStart(5);
	return [
		`${number} | ${printable(text)}`,
		`      | ${text.slice(0, column).replace(/[^\t]/g, " ")}${"^".repeat(width)}`,
	];
}

/** Without characters that steer a terminal or reorder what it shows. */
export function printable(text: string): string {
	return text.replace(/[^\P{C}\t\n]/gu, "?");
}

export function plural(count: number, word: string): string {
	return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}
