// Findings as compilers write them: place, severity, code, message; the line with carets; what belongs to it.

import { type Module, type Problem, positionAt, type Span } from "../../engine/index.ts";
import type { Script } from "./scripts.ts";

const colours = { error: 31, warning: 33, info: 36, hint: 90, strong: 1 } as const;

/** Colour where a person reads it. */
function paint(text: string, colour: keyof typeof colours): string {
	const wanted = process.stdout.isTTY && process.env.NO_COLOR === undefined;
	return wanted ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text;
}

export function problemText({ file, snapshot }: Script, problem: Problem): string {
	const { analysis } = snapshot;
	const head = `${paint(placeText(file, analysis.module, problem.span), "strong")}: ${paint(`${problem.severity}[${problem.code}]`, problem.severity)}: ${problem.message}`;
	const related = problem.related.flatMap(({ location, message }) => {
		const module = analysis.modules.find(({ uri }) => uri === location.uri);
		if (!module) return [];
		const name =
			module === analysis.module
				? file
				: decodeURIComponent(module.uri.slice(module.uri.lastIndexOf("/") + 1));
		return [`    ${placeText(name, module, location.span)}: ${message}`];
	});
	return [head, ...excerpt(analysis.module, problem.span), ...related, ""].join("\n");
}

function placeText(file: string, module: Module, span: Span): string {
	const { line, column } = positionAt(module.lineStarts, span.start);
	return `${file}:${line + 1}:${column + 1}`;
}

const LINE_MAX = 160;

function excerpt(module: Module, span: Span): readonly string[] {
	const { line, column } = positionAt(module.lineStarts, span.start);
	const start = module.lineStarts[line] ?? 0;
	const text = module.text
		.slice(start, module.lineStarts[line + 1] ?? module.text.length)
		.replace(/[\r\n]+$/, "");
	if (text.length > LINE_MAX || text === "") return [];
	const shown = text.replace(/[\p{C}]/gu, (character) => (character === "\t" ? "\t" : "?"));
	const width = Math.max(1, Math.min(span.end, start + text.length) - span.start);
	const number = String(line + 1).padStart(5);
	return [
		`${number} | ${shown}`,
		`      | ${shown.slice(0, column).replace(/[^\t]/g, " ")}${"^".repeat(width)}`,
	];
}

export function plural(count: number, word: string): string {
	return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}
