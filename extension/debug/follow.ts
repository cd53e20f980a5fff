// A debug session drawn in the Memory State panel: while the panel is open, it shows the session's own run and stands
// where the session stands; moving in the panel moves the session.

import * as vscode from "vscode";
import type { RunView, StateView } from "../../engine/view/model.ts";
import type { MemoryPanels } from "../panels/memory.ts";
import type { RunSource } from "../panels/run-source.ts";
import type { Services } from "../services.ts";
import type { PositionBody, SeekArguments, StatesArguments } from "./requests.ts";

export function registerFollowing({ log }: Services, panels: MemoryPanels): vscode.Disposable {
	const sources = new WeakMap<vscode.DebugSession, RunSource>();
	const draw = async (session: vscode.DebugSession, position: PositionBody): Promise<void> => {
		const known = sources.get(session);
		const source = known?.run.schedule === position.schedule ? known : await sessionRun(session);
		sources.set(session, source);
		panels.follow(source, position.step);
	};
	return vscode.debug.onDidReceiveDebugSessionCustomEvent(async ({ session, event, body }) => {
		if (session.type !== "hmm" || event !== "hmm/position" || !panels.isOpen) return;
		try {
			await draw(session, body as PositionBody);
		} catch (error) {
			log.debug("A debug session that has ended is not drawn.", error);
		}
	});
}

async function sessionRun(session: vscode.DebugSession): Promise<RunSource> {
	const run: RunView = await session.customRequest("hmm/run");
	// Where the record of a session ends says nothing: the session goes on.
	const ended = run.violation === undefined ? vscode.l10n.t("being debugged") : run.ended;
	return {
		run: { ...run, ended },
		async states(from, count) {
			const range: StatesArguments = { from, count };
			const { states }: { states: readonly StateView[] } = await session.customRequest(
				"hmm/states",
				range,
			);
			return states;
		},
		async seek(step) {
			const target: SeekArguments = { step };
			await session.customRequest("hmm/seek", target);
		},
		dispose() {},
	};
}
