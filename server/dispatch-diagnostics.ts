// Diagnostics: pulled by clients that ask, pushed after every change to all others.

import type { Diagnostic, DocumentDiagnosticReport } from "vscode-languageserver";
import { toDiagnostic } from "./convert.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Session } from "./session.ts";

/** By file: the version and id of what was pushed last, so that nothing is pushed twice. */
const pushed = new WeakMap<Session, Map<string, string>>();

export function publishDiagnostics({ connection, session }: Dispatch, uri: string): void {
	const snapshot = session.documents.isOpen(uri) ? session.documents.snapshot(uri) : undefined;
	if (!snapshot) return;
	const diagnostics = diagnosticsOf(session, uri);
	const last = pushed.get(session) ?? new Map<string, string>();
	pushed.set(session, last);
	const id = `${snapshot.version} ${idOf(diagnostics)}`;
	if (last.get(uri) === id) return;
	last.set(uri, id);
	if (session.pullsDiagnostics) refresh(connection, session);
	else void connection.sendDiagnostics({ uri, version: snapshot.version, diagnostics });
}

/** Tells a client that pulls to ask again. One that cannot be told asks when it likes. */
function refresh(connection: Dispatch["connection"], session: Session): void {
	if (!session.refreshesDiagnostics) return;
	connection.languages.diagnostics
		.refresh()
		.catch((error: unknown) => connection.console.error(`diagnostics refresh: ${error}`));
}

/** A file was closed: its problems go, and the next report of it is a new one. */
export function clearDiagnostics({ connection, session }: Dispatch, uri: string): void {
	pushed.get(session)?.delete(uri);
	if (!session.pullsDiagnostics) void connection.sendDiagnostics({ uri, diagnostics: [] });
}

export function diagnosticsOf(session: Session, uri: string): Diagnostic[] {
	const snapshot = session.documents.snapshot(uri);
	if (!snapshot) return [];
	const { problems, confirmations } = session.problems(snapshot);
	return problems.map((problem) => {
		const confirmed = confirmations.get(problem);
		return toDiagnostic(snapshot.analysis, problem, {
			pageOf: (code) => session.pageOf(code),
			...(confirmed === undefined ? {} : { data: { confirmed } }),
		});
	});
}

/** A report with the id of what it says; unchanged where the client has it. */
export function diagnosticReport(
	session: Session,
	uri: string,
	previous: string | undefined,
): DocumentDiagnosticReport {
	const items = diagnosticsOf(session, uri);
	const resultId = idOf(items);
	return previous === resultId
		? { kind: "unchanged", resultId }
		: { kind: "full", resultId, items };
}

function idOf(items: readonly Diagnostic[]): string {
	let hash = 0x811c9dc5;
	for (const character of JSON.stringify(items))
		hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
	return `${items.length}-${(hash >>> 0).toString(16)}`;
}
