// A case of the front end is an ordinary script with what is said about it written under each line: carets under the
// place, severity, code and message behind them, then related places and what each fix would make of its line. Taking
// the notes out and writing them in again gives the same text, or the test fails; `vitest -u` writes what is said now.
//     let x = foo
// //          ^^^ error[unknown-name]: There is no name foo.
// `<-` stands for carets in the first two columns. `//- /other.hmm` begins another file that the first can import.

import {
	type Analysis,
	analyse,
	type Fix,
	fail,
	type ImportHost,
	ok,
	type Problem,
	positionAt,
} from "../../engine/index.ts";

const note = /^\s*\/\/\s*(<-|\^+) (error|warning|info|hint)\[|^\s*\/\/ {7}(related|fix): /;
const fileMark = /^\/\/- (\/\S+)$/;
const MAIN = "/main.hmm";

export interface Script {
	/** The files by their path; the first is analysed, the others can be imported. */
	readonly files: ReadonlyMap<string, string>;
}

/** The script without its notes. */
export function stripped(annotated: string): Script {
	const files = new Map<string, string[]>([[MAIN, []]]);
	let lines = files.get(MAIN) ?? [];
	for (const line of annotated.split("\n")) {
		const path = fileMark.exec(line)?.[1];
		if (path !== undefined) {
			lines = [];
			files.set(path, lines);
		} else if (!note.test(line)) lines.push(line);
	}
	return { files: new Map([...files].map(([path, text]) => [path, text.join("\n")])) };
}

export function analyseScript({ files }: Script): Analysis {
	return analyse(MAIN, files.get(MAIN) ?? "", hostOf(files));
}

function hostOf(files: ReadonlyMap<string, string>): ImportHost {
	return {
		resolve: (_, path) => {
			if (path.startsWith("/") || path.includes(":")) return fail({ kind: "not-relative" });
			if (path.startsWith("../")) return fail({ kind: "outside-workspace" });
			return ok(`/${path}`);
		},
		read: (uri) => files.get(uri),
	};
}

/** The script with what is said about it. */
export function annotated(script: Script): string {
	const analysis = analyseScript(script);
	const { text, lineStarts } = analysis.module;
	const notes = new Map<number, string[]>();
	for (const problem of analysis.problems) {
		const { line } = positionAt(lineStarts, problem.span.start);
		notes.set(line, [...(notes.get(line) ?? []), ...notesOf(problem, analysis, script)]);
	}
	const main = text.split("\n").flatMap((line, index) => [line, ...(notes.get(index) ?? [])]);
	const others = [...script.files].slice(1).map(([path, other]) => `//- ${path}\n${other}`);
	return [main.join("\n"), ...others].join("\n");
}

function notesOf(problem: Problem, analysis: Analysis, script: Script): readonly string[] {
	const { severity, code, message } = problem;
	const related = problem.related.map(({ location, message }) => {
		const text = script.files.get(location.uri) ?? "";
		return `//       related: ${message}: ${lineAt(text, location.span.start).trim()}`;
	});
	const fixes = problem.fixes.map((fix) => {
		const line = fixedLine(analysis.module.text, fix);
		return `//       fix: ${fix.title}: ${line}`;
	});
	return [`${carets(problem, analysis)} ${severity}[${code}]: ${message}`, ...related, ...fixes];
}

/** Under the place, as far as its first line goes. */
function carets({ span }: Problem, { module }: Analysis): string {
	const { column } = positionAt(module.lineStarts, span.start);
	if (column < 2) return "// <-";
	const first = module.text.slice(span.start, span.end).split("\n")[0] ?? "";
	return `//${" ".repeat(column - 2)}${"^".repeat(Math.max(1, first.length))}`;
}

function lineAt(text: string, offset: number): string {
	const start = text.lastIndexOf("\n", offset - 1) + 1;
	const end = text.indexOf("\n", offset);
	return text.slice(start, end < 0 ? text.length : end);
}

/** What a fix makes of the lines it changes. */
function fixedLine(text: string, fix: Fix): string {
	const first = Math.min(...fix.edits.map(({ span }) => span.start));
	const last = Math.max(...fix.edits.map(({ span }) => span.end));
	const tail = text.length - last;
	const fixed = applied(text, fix);
	const start = fixed.lastIndexOf("\n", first - 1) + 1;
	const end = fixed.indexOf("\n", fixed.length - tail);
	return fixed
		.slice(start, end < 0 ? fixed.length : end)
		.trim()
		.replace(/\s*\n\s*/g, " ⏎ ");
}

export function applied(text: string, fix: Fix): string {
	const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start);
	return edits.reduce(
		(result, { span, text: written }) =>
			result.slice(0, span.start) + written + result.slice(span.end),
		text,
	);
}
