// What a client sees while a session stands still: threads, frames, scopes, variables, values of names. Made anew at
// each stop, and its references with it; the state is projected when somebody looks.

import type { DebugProtocol } from "@vscode/debugprotocol";
import { type History, type ProgramMachine, project } from "../../engine/index.ts";
import type { FrameView, StateView, ThreadView, VariableView } from "../../engine/view/model.ts";
import { Refusal } from "./requests.ts";
import type { Runner } from "./runner.ts";
import type { Sources } from "./sources.ts";
import { lookUp, sharedObjects } from "./variables.ts";

export interface Inspected {
	readonly machine: ProgramMachine;
	readonly history: History;
	readonly runner: Runner;
	readonly sources: Sources;
}

/** Frames of one thread; their ids leave room for so many. */
const FRAMES_MAX = 1_000;

export class Inspection {
	readonly #of: Inspected;
	#view: StateView | undefined;
	readonly #references: (readonly VariableView[])[] = [];

	constructor(inspected: Inspected) {
		this.#of = inspected;
	}

	/** Those that take part now: setup and finally only while it is their turn. */
	threads(): DebugProtocol.Thread[] {
		const roles = this.#of.machine.threads.map(({ role }) => role);
		return this.#state()
			.threads.filter(
				({ id, state }) => roles[id] === "thread" || state === "ready" || state === "blocked",
			)
			.map((view) => ({ id: view.id + 1, name: threadName(view) }));
	}

	stackTrace({
		threadId,
		startFrame = 0,
		levels = 0,
	}: DebugProtocol.StackTraceArguments): DebugProtocol.StackTraceResponse["body"] {
		const frames = this.#frames(threadId);
		const stackFrames = frames.map(({ name, place }, index) => ({
			id: threadId * FRAMES_MAX + index,
			name,
			source: this.#of.sources.of(place.uri),
			line: place.line + 1,
			column: place.column + 1,
			endLine: place.endLine + 1,
			endColumn: place.endColumn + 1,
		}));
		const end = levels === 0 ? undefined : startFrame + levels;
		return { stackFrames: stackFrames.slice(startFrame, end), totalFrames: frames.length };
	}

	scopes(frameId: number): DebugProtocol.ScopesResponse["body"] {
		return {
			scopes: [
				{
					name: "Locals",
					presentationHint: "locals",
					variablesReference: this.#reference(this.#locals(frameId)),
					expensive: false,
				},
				{
					name: "Shared objects",
					variablesReference: this.#reference(sharedObjects(this.#state())),
					expensive: false,
				},
			],
		};
	}

	variables({
		variablesReference,
		start = 0,
		count = 0,
	}: DebugProtocol.VariablesArguments): DebugProtocol.VariablesResponse["body"] {
		const nodes = this.#references[variablesReference - 1] ?? [];
		const shown = nodes.slice(start, count === 0 ? undefined : start + count);
		return {
			variables: shown.map((node) => ({
				name: node.name,
				value: node.value,
				type: node.kind,
				variablesReference: this.#reference(node.parts),
			})),
		};
	}

	evaluate({
		expression,
		frameId,
	}: DebugProtocol.EvaluateArguments): DebugProtocol.EvaluateResponse["body"] | Refusal {
		const locals = frameId === undefined ? [] : this.#locals(frameId);
		const found = lookUp(expression, locals, this.#state());
		if (found === undefined)
			return new Refusal(`“${expression}” is nothing that can be seen here.`);
		return {
			result: found.value,
			type: found.kind,
			variablesReference: this.#reference(found.parts),
		};
	}

	#state(): StateView {
		this.#view ??= project(this.#of.machine, this.#of.history.state);
		return this.#view;
	}

	/** Innermost first. */
	#frames(threadId: number): readonly FrameView[] {
		const { machine, history, runner } = this.#of;
		const own = runner.stateOf(threadId - 1);
		const view = own === history.state ? this.#state() : project(machine, own);
		return view.threads[threadId - 1]?.frames ?? [];
	}

	#locals(frameId: number): readonly VariableView[] {
		return this.#frames(Math.floor(frameId / FRAMES_MAX))[frameId % FRAMES_MAX]?.locals ?? [];
	}

	/** 0 where there is nothing to open. */
	#reference(nodes: readonly VariableView[]): number {
		return nodes.length === 0 ? 0 : this.#references.push(nodes);
	}
}

/** `cpu in app: waits for update, held by gpu_worker`. */
function threadName({ name, process, state, reason }: ThreadView): string {
	const who = process === undefined ? name : `${name} in ${process}`;
	if (state === "blocked") return `${who}: ${reason}`;
	return state === "ready" ? who : `${who}: ${state === "ended" ? "ended" : "not started"}`;
}
