// Run and debug: breakpoints, stepping both ways, threads, variables, kernel routines.

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { type Flow, openExample } from "../harness.ts";

const SCENARIO = "munmap races with populate";

interface Stopped {
	readonly threadId: number;
	readonly reason: string;
}

/** Hears every stop of every session while `use` runs. */
async function withSession(
	configuration: vscode.DebugConfiguration,
	use: (session: vscode.DebugSession, nextStop: () => Promise<Stopped>) => Promise<void>,
): Promise<void> {
	const stops: Stopped[] = [];
	let wake = (): void => {};
	const tracker = vscode.debug.registerDebugAdapterTrackerFactory("hmm", {
		createDebugAdapterTracker: () => ({
			onDidSendMessage(message: { event?: string; body?: Stopped }) {
				if (message.event !== "stopped" || !message.body) return;
				stops.push(message.body);
				wake();
			},
		}),
	});
	const nextStop = async (): Promise<Stopped> => {
		for (;;) {
			const stop = stops.shift();
			if (stop) return stop;
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
	};
	const started = new Promise<vscode.DebugSession>((resolve) => {
		const subscription = vscode.debug.onDidStartDebugSession((session) => {
			subscription.dispose();
			resolve(session);
		});
	});
	try {
		assert.ok(
			await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], configuration),
		);
		await use(await started, nextStop);
	} finally {
		await vscode.debug.stopDebugging();
		tracker.dispose();
		vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
	}
}

/** A session on the example that stops at the line with `code`. */
async function stoppedAt(
	code: string,
	use: (
		session: vscode.DebugSession,
		nextStop: () => Promise<Stopped>,
		line: number,
	) => Promise<void>,
): Promise<void> {
	const { document } = await openExample("populate.hmm");
	const line = document.positionAt(document.getText().indexOf(code)).line;
	const place = new vscode.Location(document.uri, new vscode.Position(line, 0));
	vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
	const program = document.uri.toString();
	const configuration = {
		type: "hmm",
		request: "launch",
		name: "populate",
		program,
		scenario: SCENARIO,
	};
	await withSession(configuration, (session, nextStop) => use(session, nextStop, line));
}

interface Frames {
	readonly stackFrames: readonly {
		readonly id: number;
		readonly name: string;
		readonly line: number;
		readonly source?: { readonly name?: string };
	}[];
}

export const debugFlows: readonly Flow[] = [
	{
		name: "debug: a breakpoint stops, steps go forward and back, variables and threads are there",
		async run() {
			await stoppedAt("    r.seq = read_begin(mirror)", async (session, nextStop, line) => {
				const { threadId, reason } = await nextStop();
				assert.equal(reason, "breakpoint");
				const frames = async (): Promise<Frames["stackFrames"]> =>
					((await session.customRequest("stackTrace", { threadId })) as Frames).stackFrames;
				const [top] = await frames();
				assert.equal(top?.line, line + 1);
				assert.equal(top?.name, "populate");
				const { threads } = await session.customRequest("threads");
				assert.ok(threads.length >= 2, JSON.stringify(threads));
				const { scopes } = await session.customRequest("scopes", { frameId: top?.id });
				const { variables } = await session.customRequest("variables", {
					variablesReference: scopes[0].variablesReference,
				});
				assert.ok(
					variables.some(({ name }: { name: string }) => name === "r"),
					JSON.stringify(variables),
				);
				await session.customRequest("next", { threadId });
				await nextStop();
				const [after] = await frames();
				assert.ok((after?.line ?? 0) > line + 1, "a step over goes on");
				await session.customRequest("stepBack", { threadId });
				await nextStop();
				assert.equal((await frames())[0]?.line, line + 1, "a step back returns");
				await session.customRequest("reverseContinue", { threadId });
				await nextStop();
			});
		},
	},
	{
		name: "debug: stepping into a kernel routine shows its script",
		async run() {
			await stoppedAt("let err = range_fault(r)", async (session, nextStop) => {
				const { threadId } = await nextStop();
				await session.customRequest("stepIn", { threadId });
				await nextStop();
				const { stackFrames } = (await session.customRequest("stackTrace", { threadId })) as Frames;
				assert.equal(stackFrames[0]?.name, "range_fault");
				assert.match(stackFrames[0]?.source?.name ?? "", /hmm\.hmm/);
			});
		},
	},
];
