// The language features: each handler converts, asks its feature, converts back.

import {
	type CodeAction,
	CodeActionKind,
	type CompletionItem,
	DocumentHighlightKind,
	type Position,
	ResponseError,
	type SelectionRange,
	SemanticTokensBuilder,
	SymbolKind,
	type TextDocumentPositionParams,
} from "vscode-languageserver";
import { pathAt } from "../engine/index.ts";
import { toEdits, toLocation, toOffset, toPosition, toRange } from "./convert.ts";
import type { Dispatch } from "./dispatch.ts";
import { documented, toCompletionItem } from "./dispatch-completion.ts";
import { diagnosticReport, diagnosticsOf } from "./dispatch-diagnostics.ts";
import { type Action, actions } from "./features/actions.ts";
import { completions } from "./features/completion.ts";
import type { EntryLensGap, EntryWithout } from "./features/entry-lenses.ts";
import { hover } from "./features/hover.ts";
import { lenses } from "./features/lenses.ts";
import {
	definition,
	highlights,
	importedModule,
	references,
	renameProblem,
	renameTarget,
} from "./features/navigation.ts";
import { signature } from "./features/signature.ts";
import { foldingSpans, type OutlineItem, type OutlineKind, outline } from "./features/symbols.ts";
import { type SemanticToken, semanticTokens, tokenTypes } from "./features/tokens.ts";
import { commands } from "./protocol.ts";
import type { Session } from "./session.ts";
import type { Snapshot } from "./snapshot.ts";
import { entryGaps } from "./verify/gaps.ts";
import { ownScenariosOf } from "./verify/runnable.ts";
import { freshVerdicts } from "./verify/verdicts.ts";

export function languageHandlers(dispatch: Dispatch): void {
	diagnosticHandlers(dispatch);
	cursorHandlers(dispatch);
	navigationHandlers(dispatch);
	documentHandlers(dispatch);
	actionHandlers(dispatch);
}

function diagnosticHandlers({ connection, session, guard }: Dispatch): void {
	connection.languages.diagnostics.on(
		guard("diagnostic", { kind: "full", items: [] }, ({ textDocument, previousResultId }) =>
			diagnosticReport(session, textDocument.uri, previousResultId),
		),
	);
	connection.languages.diagnostics.onWorkspace(
		guard("workspace diagnostic", { items: [] }, ({ previousResultIds }) => ({
			items: session.documents.uris.map((uri) => {
				const previous = previousResultIds.find((known) => known.uri === uri)?.value;
				return { uri, version: null, ...diagnosticReport(session, uri, previous) };
			}),
		})),
	);
}

/** Calls a feature with the snapshot and the offset of a position. */
function at<R>(
	{ session }: Dispatch,
	{ textDocument, position }: TextDocumentPositionParams,
	feature: (snapshot: Snapshot, offset: number) => R | undefined,
): R | undefined {
	const snapshot = session.documents.snapshot(textDocument.uri);
	return snapshot && feature(snapshot, toOffset(snapshot.analysis.module, position));
}

function cursorHandlers(dispatch: Dispatch): void {
	const { connection, guard } = dispatch;
	connection.onHover(
		guard("hover", null, (params) => {
			const found = at(dispatch, params, (snapshot, offset) => {
				const shown = hover(snapshot, offset);
				return shown && { ...shown, range: toRange(snapshot.analysis.module, shown.span) };
			});
			return found
				? { contents: { kind: "markdown", value: found.markdown }, range: found.range }
				: null;
		}),
	);
	connection.onCompletion(
		guard("completion", [], (params) =>
			(at(dispatch, params, completions) ?? []).map((suggestion) =>
				toCompletionItem(suggestion, params.textDocument.uri),
			),
		),
	);
	connection.onCompletionResolve((item, token) =>
		guard("completion item", item, (asked: CompletionItem) => documented(dispatch, asked))(
			item,
			token,
		),
	);
	connection.onSignatureHelp(
		guard("signature help", null, (params) => {
			const found = at(dispatch, params, signature);
			if (!found) return null;
			const parameters = found.parameters.map(({ label, doc }) => ({ label, documentation: doc }));
			const documentation = { kind: "markdown" as const, value: found.markdown };
			return {
				signatures: [{ label: found.label, documentation, parameters }],
				activeSignature: 0,
				activeParameter: Math.min(found.active, Math.max(0, parameters.length - 1)),
			};
		}),
	);
}

// ── navigation ────────────────────────────────────────────────────────────

function navigationHandlers(dispatch: Dispatch): void {
	const { connection, guard } = dispatch;
	connection.onDefinition(
		guard(
			"definition",
			null,
			(params) =>
				at(dispatch, params, (snapshot, offset) => {
					const found = definition(snapshot, offset);
					return found && toLocation(snapshot.analysis, found);
				}) ?? null,
		),
	);
	connection.onReferences(
		guard(
			"references",
			[],
			(params) =>
				at(dispatch, params, (snapshot, offset) =>
					references(snapshot, offset).flatMap(
						(location) => toLocation(snapshot.analysis, location) ?? [],
					),
				) ?? [],
		),
	);
	connection.onDocumentHighlight(
		guard(
			"highlight",
			[],
			(params) =>
				at(dispatch, params, (snapshot, offset) =>
					highlights(snapshot, offset).map((span) => ({
						range: toRange(snapshot.analysis.module, span),
						kind: DocumentHighlightKind.Text,
					})),
				) ?? [],
		),
	);
	connection.onPrepareRename(
		guard(
			"prepare rename",
			null,
			(params) =>
				at(dispatch, params, (snapshot, offset) => {
					const name = renameTarget(snapshot, offset);
					return name && toRange(snapshot.analysis.module, name.span);
				}) ?? null,
		),
	);
	connection.onRenameRequest(
		guard("rename", null, ({ newName, ...params }) => {
			const problem = renameProblem(newName);
			if (problem) throw new ResponseError(-32602, problem);
			return (
				at(dispatch, params, (snapshot, offset) => renameEdit(snapshot, offset, newName)) ?? null
			);
		}),
	);
}

function renameEdit(snapshot: Snapshot, offset: number, newName: string) {
	if (!renameTarget(snapshot, offset)) return undefined;
	const changes: { [uri: string]: { range: ReturnType<typeof toRange>; newText: string }[] } = {};
	for (const { uri, span } of references(snapshot, offset)) {
		const module = snapshot.analysis.modules.find((candidate) => candidate.uri === uri);
		if (!module) continue;
		changes[uri] ??= [];
		changes[uri].push({ range: toRange(module, span), newText: newName });
	}
	return { changes };
}

// ── whole documents ───────────────────────────────────────────────────────

const outlineKinds: { readonly [kind in OutlineKind]: SymbolKind } = {
	device: SymbolKind.Class,
	notifier: SymbolKind.Interface,
	function: SymbolKind.Function,
	scenario: SymbolKind.Event,
	member: SymbolKind.Field,
	constant: SymbolKind.Constant,
	thread: SymbolKind.Namespace,
};

function documentHandlers({ connection, session, guard }: Dispatch): void {
	const snapshotOf = (uri: string): Snapshot | undefined => session.documents.snapshot(uri);
	connection.onDocumentSymbol(
		guard("symbols", [], ({ textDocument }) => {
			const snapshot = snapshotOf(textDocument.uri);
			return snapshot ? outline(snapshot).map((item) => toDocumentSymbol(snapshot, item)) : [];
		}),
	);
	connection.onFoldingRanges(
		guard("folding", [], ({ textDocument }) => {
			const snapshot = snapshotOf(textDocument.uri);
			return (snapshot ? foldingSpans(snapshot) : []).map((span) => {
				const { start, end } = toRange(snapshot?.analysis.module ?? { lineStarts: [0] }, span);
				return { startLine: start.line, endLine: end.line };
			});
		}),
	);
	connection.onSelectionRanges(
		guard("selection", [], ({ textDocument, positions }) => {
			const snapshot = snapshotOf(textDocument.uri);
			return snapshot ? positions.map((position) => selectionRange(snapshot, position)) : [];
		}),
	);
	connection.onDocumentLinks(
		guard("links", [], ({ textDocument }) => {
			const snapshot = snapshotOf(textDocument.uri);
			return (snapshot?.analysis.module.tree.declarations ?? []).flatMap((node) => {
				const target =
					node.kind === "import" && snapshot ? importedModule(snapshot, node)?.uri : undefined;
				return target && snapshot && node.kind === "import"
					? [{ range: toRange(snapshot.analysis.module, node.path.span), target }]
					: [];
			});
		}),
	);
	connection.languages.semanticTokens.on(
		guard("tokens", { data: [] }, ({ textDocument }) =>
			tokenData(snapshotOf(textDocument.uri), () => true),
		),
	);
	connection.languages.semanticTokens.onRange(
		guard("tokens", { data: [] }, ({ textDocument, range }) => {
			const snapshot = snapshotOf(textDocument.uri);
			if (!snapshot) return { data: [] };
			const { module } = snapshot.analysis;
			const start = toOffset(module, range.start);
			const end = toOffset(module, range.end);
			return tokenData(snapshot, (token) => token.start >= start && token.start < end);
		}),
	);
}

function toDocumentSymbol(
	snapshot: Snapshot,
	item: OutlineItem,
): import("vscode-languageserver").DocumentSymbol {
	const { module } = snapshot.analysis;
	return {
		name: item.name,
		kind: outlineKinds[item.kind],
		range: toRange(module, item.span),
		selectionRange: toRange(module, item.nameSpan),
		children: item.children.map((child) => toDocumentSymbol(snapshot, child)),
	};
}

function selectionRange(snapshot: Snapshot, position: Position): SelectionRange {
	const { module } = snapshot.analysis;
	let range: SelectionRange | undefined;
	for (const { span } of pathAt(module.tree, toOffset(module, position)))
		range = { range: toRange(module, span), ...(range ? { parent: range } : {}) };
	return range ?? { range: { start: position, end: position } };
}

function tokenData(snapshot: Snapshot | undefined, picks: (token: SemanticToken) => boolean) {
	const builder = new SemanticTokensBuilder();
	for (const token of snapshot ? semanticTokens(snapshot).filter(picks) : []) {
		const { line, character } = toPosition(
			snapshot?.analysis.module ?? { lineStarts: [0] },
			token.start,
		);
		builder.push(line, character, token.length, tokenTypes.indexOf(token.type), token.modifiers);
	}
	return builder.build();
}

// ── actions and lenses ────────────────────────────────────────────────────

function actionHandlers({ connection, session, guard }: Dispatch): void {
	connection.onCodeAction(
		guard("code action", [], ({ textDocument, range }) => {
			const snapshot = session.documents.snapshot(textDocument.uri);
			if (!snapshot) return [];
			const { module } = snapshot.analysis;
			const span = { start: toOffset(module, range.start), end: toOffset(module, range.end) };
			const { problems, confirmations } = session.problems(snapshot);
			const found = actions(
				snapshot,
				span,
				session.documents.importHost,
				problems,
				(problem) => confirmations.get(problem)?.scenario,
			);
			const published = diagnosticsOf(session, snapshot.uri);
			return found.map((action) =>
				toCodeAction(snapshot, action, published[problems.indexOf(action.problem)]),
			);
		}),
	);
	connection.onCodeLens(
		guard("code lens", [], ({ textDocument }) =>
			lenses(
				session.verdicts.views(textDocument.uri),
				entriesWithout(session, textDocument.uri),
				entryLensGaps(session, textDocument.uri),
			).map(({ line, column, title, command, args }) => ({
				range: { start: { line, character: column }, end: { line, character: column } },
				command: { title, command, arguments: [...args] },
			})),
		),
	);
}

function entryLensGaps(session: Session, uri: string): ReadonlyMap<string, EntryLensGap> {
	const snapshot = session.documents.snapshot(uri);
	if (!snapshot) return new Map();
	const gaps = entryGaps(snapshot, freshVerdicts(snapshot, session.verdicts));
	return new Map(gaps.map((gap) => [gap.entry.name, gap]));
}

function entriesWithout({ documents }: Session, uri: string): readonly EntryWithout[] {
	const snapshot = documents.snapshot(uri);
	if (!snapshot) return [];
	return ownScenariosOf(snapshot).without.map(({ span, reason }) => {
		const { line, character } = toPosition(snapshot.analysis.module, span.start);
		return { line, column: character, reason };
	});
}

function toCodeAction(
	snapshot: Snapshot,
	{ title, fix, showRun, preferred }: Action,
	diagnostic: import("vscode-languageserver").Diagnostic | undefined,
): CodeAction {
	const edit = fix && { changes: { [snapshot.uri]: toEdits(snapshot.analysis.module, fix.edits) } };
	const command =
		showRun === undefined
			? undefined
			: { title, command: commands.showRun, arguments: [snapshot.uri, showRun] };
	return {
		title,
		kind: CodeActionKind.QuickFix,
		isPreferred: preferred,
		...(diagnostic ? { diagnostics: [diagnostic] } : {}),
		...(edit ? { edit } : {}),
		...(command ? { command } : {}),
	};
}
