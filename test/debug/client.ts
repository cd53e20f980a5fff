// A debug client at the other end of a pipe: framed messages over streams, as an editor sends them.

import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { createDebugAdapter } from "../../extension/debug/adapter.ts";

export const root = fileURLToPath(new URL("../../", import.meta.url));

type Message = DebugProtocol.ProtocolMessage;

export class DebugClient {
	readonly #writer: StreamMessageWriter;
	readonly #waiting = new Map<number, (response: DebugProtocol.Response) => void>();
	readonly #events: DebugProtocol.Event[] = [];
	readonly #watchers = new Set<() => void>();
	#seq = 1;

	/** `texts` stand for files that are open and not saved. */
	constructor(texts: Readonly<Record<string, string>> = {}) {
		const toAdapter = new PassThrough();
		const toClient = new PassThrough();
		serve(toAdapter, toClient, texts);
		this.#writer = new StreamMessageWriter(toAdapter);
		new StreamMessageReader(toClient).listen((message) =>
			this.#receive(message as object as Message),
		);
	}

	async ask<Body = unknown>(command: string, args?: object): Promise<Body> {
		const response = await this.send(command, args);
		if (!response.success) throw new Error(`${command}: ${response.message}`);
		return response.body as Body;
	}

	send(command: string, args?: object): Promise<DebugProtocol.Response> {
		const seq = this.#seq++;
		const answered = new Promise<DebugProtocol.Response>((resolve) =>
			this.#waiting.set(seq, resolve),
		);
		void this.#writer.write({ seq, type: "request", command, arguments: args } as never);
		return answered;
	}

	/** The body of the next event of that name that nobody has taken yet. */
	async event<Body = unknown>(name: string): Promise<Body> {
		return (await this.eventOf([name])).body as Body;
	}

	/** The next event of one of these names. */
	async eventOf(names: readonly string[]): Promise<DebugProtocol.Event> {
		for (;;) {
			const at = this.#events.findIndex(({ event }) => names.includes(event));
			const [found] = at < 0 ? [] : this.#events.splice(at, 1);
			if (found !== undefined) return found;
			await new Promise<void>((resolve) => this.#watchers.add(resolve));
		}
	}

	/** All untaken events of that name. */
	taken<Body>(name: string): Body[] {
		const found = this.#events.filter(({ event }) => event === name);
		for (const event of found) this.#events.splice(this.#events.indexOf(event), 1);
		return found.map(({ body }) => body as Body);
	}

	#receive(message: Message): void {
		if (message.type === "response") {
			const response = message as DebugProtocol.Response;
			this.#waiting.get(response.request_seq)?.(response);
			this.#waiting.delete(response.request_seq);
		} else this.#events.push(message as DebugProtocol.Event);
		for (const watcher of this.#watchers) watcher();
		this.#watchers.clear();
	}
}

function serve(
	input: PassThrough,
	output: PassThrough,
	texts: Readonly<Record<string, string>>,
): void {
	const adapter = createDebugAdapter({
		readFile: async (uri) => texts[uri] ?? readText(uri),
		folders: () => [pathToFileURL(root).href],
	});
	const writer = new StreamMessageWriter(output);
	adapter.onDidSendMessage((message) => writer.write(message as never));
	new StreamMessageReader(input).listen((message) =>
		adapter.handleMessage(message as object as Message),
	);
}

function readText(uri: string): string | undefined {
	try {
		return readFileSync(fileURLToPath(uri), "utf8");
	} catch {
		return undefined;
	}
}
