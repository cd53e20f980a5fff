// A debug session written down: each command, where the session stopped and why, and the stack there. Compared with the
// transcript beside the test; `npm run expect` writes it anew.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { expect } from "vitest";
import { DebugClient, root } from "./client.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];
type Frame = DebugProtocol.StackFrame;

export const raceFile = `${root}test/debug/race.hmm`;

export class Recorder {
	readonly client: DebugClient;
	readonly #lines: string[] = [];
	/** The last stop. */
	stopped: Stopped | undefined;

	constructor(texts: Readonly<Record<string, string>> = {}) {
		this.client = new DebugClient(texts);
	}

	/** From initialize to the first stop, with breakpoints on these lines (from 1). */
	async launch(args: object, lines: readonly number[] = []): Promise<void> {
		const program = { program: raceFile, scenario: "unmap while mapping" };
		await this.client.ask("initialize", { adapterID: "hmm" });
		await this.client.ask("launch", { ...program, ...args });
		await this.client.event("initialized");
		if (lines.length > 0) await this.breakpoints(lines);
		await this.client.ask("configurationDone");
		this.#lines.push(`> launch ${JSON.stringify(args)}`);
		await this.#writeStop();
	}

	async breakpoints(lines: readonly number[], source: object = { path: raceFile }): Promise<void> {
		const breakpoints = lines.map((line) => ({ line }));
		const body = await this.client.ask<DebugProtocol.SetBreakpointsResponse["body"]>(
			"setBreakpoints",
			{ source, breakpoints },
		);
		const words = body.breakpoints.map(({ id, verified, line }) =>
			verified ? `${id} at ${line}` : `${id} nowhere`,
		);
		this.#lines.push(`> breakpoints ${lines.join(" ")}`, `  ${words.join(", ")}`);
	}

	/** Any request that moves the session; the thread is named, or the one that stopped last. */
	async go(
		command: string,
		options: { thread?: string; granularity?: string } = {},
	): Promise<void> {
		const { thread, ...rest } = options;
		const threadId = thread === undefined ? this.stopped?.threadId : await this.#threadId(thread);
		this.#lines.push(`> ${[command, thread, rest.granularity].filter(Boolean).join(" ")}`);
		await this.client.ask(command, { threadId, ...rest });
		await this.#writeStop();
	}

	note(text: string): void {
		this.#lines.push(text);
	}

	async threads(): Promise<readonly DebugProtocol.Thread[]> {
		return (await this.client.ask<{ threads: DebugProtocol.Thread[] }>("threads")).threads;
	}

	async stack(threadId = this.stopped?.threadId): Promise<readonly Frame[]> {
		const body = await this.client.ask<{ stackFrames: Frame[] }>("stackTrace", { threadId });
		return body.stackFrames;
	}

	/** Names and values of a scope of the innermost frame, or of what it holds at a path of names. */
	async variables(scope: string, ...path: readonly string[]): Promise<readonly string[]> {
		const [frame] = await this.stack();
		const { scopes } = await this.client.ask<{ scopes: DebugProtocol.Scope[] }>("scopes", {
			frameId: frame?.id,
		});
		let reference = scopes.find(({ name }) => name === scope)?.variablesReference ?? 0;
		for (const name of path) {
			const found = (await this.#open(reference)).find((variable) => variable.name === name);
			reference = found?.variablesReference ?? 0;
		}
		return (await this.#open(reference)).map(({ name, value }) => `${name} = ${value}`);
	}

	/** Compares what was written with the transcript of that name. */
	matches(name: string): void {
		const path = fileURLToPath(new URL(`${name}.expect`, import.meta.url));
		const text = `${this.#lines.join("\n")}\n`;
		if (process.env.UPDATE_EXPECT === "1") writeFileSync(path, text);
		expect(text).toBe(existsSync(path) ? readFileSync(path, "utf8") : "");
	}

	async #open(variablesReference: number): Promise<readonly DebugProtocol.Variable[]> {
		if (variablesReference === 0) return [];
		const body = await this.client.ask<{ variables: DebugProtocol.Variable[] }>("variables", {
			variablesReference,
		});
		return body.variables;
	}

	async #threadId(name: string): Promise<number | undefined> {
		return (await this.threads()).find((thread) => thread.name.startsWith(name))?.id;
	}

	async #writeStop(): Promise<void> {
		const { event, body } = await this.client.eventOf(["stopped", "terminated"]);
		if (event === "terminated") {
			this.#lines.push("  terminated");
			return;
		}
		this.stopped = body as Stopped;
		const { reason, threadId, description, hitBreakpointIds } = this.stopped;
		const thread = (await this.threads()).find(({ id }) => id === threadId)?.name ?? "";
		const why = description ?? hitBreakpointIds?.join(" ") ?? "";
		this.#lines.push(`  ${[`${reason}`, thread, why].filter((part) => part !== "").join(" | ")}`);
		const frames = await this.stack();
		for (const { name, source, line, column } of frames)
			this.#lines.push(`    ${name}  ${source?.name}:${line}:${column}`);
	}
}
