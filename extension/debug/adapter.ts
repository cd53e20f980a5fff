// The debug adapter: DAP messages in, DAP messages out. It imports no editor, so that it is tested over a pipe and runs
// in any host. Here requests are dispatched, numbered, and answered in the order they came; whatever fails is caught
// here. What a request means is session.ts.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugHost } from "./load.ts";
import { type Handlers, Refusal } from "./requests.ts";
import { createSession } from "./session.ts";

/** As vscode.DebugAdapter wants it, without knowing vscode. */
export interface DebugAdapter {
	handleMessage(message: DebugProtocol.ProtocolMessage): void;
	onDidSendMessage(listener: (message: DebugProtocol.ProtocolMessage) => void): Disposable;
	dispose(): void;
}

interface Disposable {
	dispose(): void;
}

type Handler = (args: unknown) => unknown;

export function createDebugAdapter(host: DebugHost): DebugAdapter {
	const listeners = new Set<(message: DebugProtocol.ProtocolMessage) => void>();
	let seq = 1;
	const send = (message: object): void => {
		const numbered = { seq: seq++, ...message } as DebugProtocol.ProtocolMessage;
		for (const listener of listeners) listener(numbered);
	};
	// Events that a request gives rise to follow its answer.
	const events: DebugProtocol.Event[] = [];
	const flush = (): void => {
		for (const event of events.splice(0)) send(event);
	};
	const handlers = createSession(host, (event, body) => {
		events.push({ type: "event", seq: 0, event, body });
		if (!isAnswering) flush();
	});
	let isAnswering = false;
	const answer = async (request: DebugProtocol.Request): Promise<void> => {
		isAnswering = true;
		const response = await responseTo(handlers, request);
		isAnswering = false;
		send(response);
		flush();
	};
	let queue = Promise.resolve();
	return {
		handleMessage(message) {
			if (message.type !== "request") return;
			queue = queue.then(() => answer(message as DebugProtocol.Request));
		},
		onDidSendMessage(listener) {
			listeners.add(listener);
			return { dispose: () => listeners.delete(listener) };
		},
		dispose() {
			listeners.clear();
		},
	};
}

async function responseTo(
	handlers: Handlers,
	{ seq, command, arguments: args }: DebugProtocol.Request,
): Promise<object> {
	const response = { type: "response", request_seq: seq, command };
	const refuse = (words: string): object => ({
		...response,
		success: false,
		message: words,
		body: { error: { id: 1, format: "{words}", variables: { words }, showUser: true } },
	});
	if (!Object.hasOwn(handlers, command)) return refuse(`The request ${command} is not known.`);
	const handler = handlers[command as keyof Handlers] as Handler;
	try {
		const body = await handler(args);
		if (body instanceof Refusal) return refuse(body.message);
		return { ...response, success: true, ...(body === undefined ? {} : { body }) };
	} catch (error) {
		return refuse(`${command}: ${error instanceof Error ? error.message : String(error)}`);
	}
}
