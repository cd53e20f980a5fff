// Offsets ↔ lines and columns, problems ↔ diagnostics: the only file that knows both the engine's values and the
// protocol's.

import {
	type Diagnostic,
	DiagnosticSeverity,
	DiagnosticTag,
	type Location as LspLocation,
	type Position as LspPosition,
	type Range,
	type TextEdit,
} from "vscode-languageserver";
import {
	type Analysis,
	type Edit,
	type Location,
	type Module,
	type Problem,
	positionAt,
	type Span,
} from "../engine/index.ts";
import type { PlaceView } from "../engine/view/model.ts";
import type { DiagnosticData } from "./protocol.ts";

export function toPosition(module: Pick<Module, "lineStarts">, offset: number): LspPosition {
	const { line, column } = positionAt(module.lineStarts, offset);
	return { line, character: column };
}

export function toRange(module: Pick<Module, "lineStarts">, span: Span): Range {
	return { start: toPosition(module, span.start), end: toPosition(module, span.end) };
}

/** The offset of a position; positions beyond a line or the text fall on their ends. */
export function toOffset(
	module: Pick<Module, "lineStarts" | "text">,
	position: LspPosition,
): number {
	const start = module.lineStarts[Math.min(position.line, module.lineStarts.length - 1)] ?? 0;
	if (position.line >= module.lineStarts.length) return module.text.length;
	const end = module.lineStarts[position.line + 1] ?? module.text.length + 1;
	return Math.min(start + position.character, Math.max(start, end - 1));
}

export function toPlace(uri: string, module: Pick<Module, "lineStarts">, span: Span): PlaceView {
	const { start, end } = toRange(module, span);
	return {
		uri,
		line: start.line,
		column: start.character,
		endLine: end.line,
		endColumn: end.character,
	};
}

export function toEdits(module: Pick<Module, "lineStarts">, edits: readonly Edit[]): TextEdit[] {
	return edits.map(({ span, text }) => ({ range: toRange(module, span), newText: text }));
}

/** A location in any file of the analysis; undefined where the file is not part of it. */
export function toLocation(analysis: Analysis, location: Location): LspLocation | undefined {
	const module = analysis.modules.find((candidate) => candidate.uri === location.uri);
	return module && { uri: location.uri, range: toRange(module, location.span) };
}

const severities = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	info: DiagnosticSeverity.Information,
	hint: DiagnosticSeverity.Hint,
} as const;

const unnecessary: ReadonlySet<string> = new Set([
	"unused-variable",
	"unused-label",
	"unreachable-code",
	"no-effect",
]);

export interface DiagnosticOptions {
	/** Where the page of a code is, or undefined where it has none. */
	readonly pageOf: (code: string) => string | undefined;
	readonly data?: DiagnosticData;
}

export function toDiagnostic(
	analysis: Analysis,
	problem: Problem,
	{ pageOf, data }: DiagnosticOptions,
): Diagnostic {
	const href = pageOf(problem.code);
	return {
		range: toRange(analysis.module, problem.span),
		severity: severities[problem.severity],
		code: problem.code,
		source: "hmm",
		message: problem.message,
		...(href === undefined ? {} : { codeDescription: { href } }),
		...(unnecessary.has(problem.code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
		...(data === undefined ? {} : { data }),
		relatedInformation: problem.related.flatMap(({ location, message }) => {
			const where = toLocation(analysis, location);
			return where ? [{ location: where, message }] : [];
		}),
	};
}
