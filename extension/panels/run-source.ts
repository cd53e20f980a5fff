// Where the run in the panel comes from: the language server keeps it, or a debug session is making it.

import type { RunView, StateView } from "../../engine/view/model.ts";
import {
	closeRunRequest,
	type RunParams,
	type RunResult,
	runRequest,
	type StatesParams,
	type StatesResult,
	statesRequest,
} from "../../server/protocol.ts";
import type { Server } from "../client.ts";
import { failureOf } from "../failure.ts";

export interface RunSource {
	readonly run: RunView;
	/** The states after steps `from` … `from + count - 1`; 0 is the initial one. */
	states(from: number, count: number): Promise<readonly StateView[]>;
	/** Moves whoever makes the run to a step of it, where somebody does. */
	seek?(step: number): Promise<void>;
	dispose(): void;
}

/** A run that the server makes and keeps. It is made again by its schedule where the server has lost it. */
export async function openServerRun(server: Server, params: RunParams): Promise<RunSource> {
	const first = await server.request<RunResult>(runRequest, params);
	const { run } = first;
	let { runId } = first;
	const again: RunParams = { ...params, how: { kind: "schedule", schedule: run.schedule } };
	const ask = (from: number, count: number): Promise<StatesResult> => {
		const range: StatesParams = { runId, from, count };
		return server.request<StatesResult>(statesRequest, range);
	};
	return {
		run,
		async states(from, count) {
			try {
				return await ask(from, count);
			} catch (error) {
				if (failureOf(error)?.kind !== "no-such-run") throw error;
				({ runId } = await server.request<RunResult>(runRequest, again));
				return ask(from, count);
			}
		},
		dispose() {
			// A server that is down keeps no runs.
			if (server.state === "running") server.request(closeRunRequest, { runId }).catch(() => {});
		},
	};
}
