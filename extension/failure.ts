// What to say when a request could not be answered. A cancelled one says nothing: the user knows.

import * as vscode from "vscode";
import type { RequestFailure } from "../server/protocol.ts";
import { ServerDown } from "./client.ts";

const failureKinds: Record<RequestFailure["kind"], true> = {
	"no-such-file": true,
	"no-such-scenario": true,
	"no-such-run": true,
	"not-runnable": true,
	"bad-schedule": true,
	"bad-trace": true,
	cancelled: true,
};
/** LSP: RequestCancelled and ServerCancelled. */
const cancelledCodes = [-32800, -32802];

/** The failure that an error of the server carries, where it carries one. */
export function failureOf(error: unknown): RequestFailure | undefined {
	const { data, code } = (error ?? {}) as { data?: Partial<RequestFailure>; code?: unknown };
	if (typeof code === "number" && cancelledCodes.includes(code))
		return { kind: "cancelled", message: "" };
	if (error instanceof vscode.CancellationError) return { kind: "cancelled", message: "" };
	const kind = data?.kind;
	if (kind === undefined || !Object.hasOwn(failureKinds, kind)) return undefined;
	return { kind, message: data?.message ?? "" };
}

/** A sentence for the user, or undefined where nothing has to be said. */
export function wordsFor(error: unknown): string | undefined {
	if (error instanceof ServerDown) return error.message;
	const failure = failureOf(error);
	if (failure?.kind === "cancelled") return undefined;
	if (failure !== undefined) return failure.message;
	return error instanceof Error ? error.message : String(error);
}

/** Tells the user why a command could not do its work, with the way out where there is one. */
export async function tell(error: unknown): Promise<void> {
	const words = wordsFor(error);
	if (words === undefined) return;
	if (!(error instanceof ServerDown)) {
		vscode.window.showErrorMessage(words);
		return;
	}
	const restart = vscode.l10n.t("Restart Server");
	const answer = await vscode.window.showErrorMessage(words, restart);
	if (answer === restart) await vscode.commands.executeCommand("hmm.restartServer");
}
