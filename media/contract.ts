// What a panel's host (the extension) and its app (the page) say to each other, and the doors that check each message.
// Requests of the app carry an id, the answer repeats it. A run is sent in pages: a head first, then the steps and
// states that the app asks for. Only view-model types travel; no message is large however long the run is.

import type { StateView, StepView, ViolationView } from "../engine/view/model.ts";

/** Steps or states in one message: keeps it at some 50 kB. */
export const STEPS_PER_PAGE = 50;
export const STATES_PER_PAGE = 8;
/** Columns of the overview of a run. */
export const OVERVIEW_COLUMNS_MAX = 400;
const TEXT_MAX = 2_000_000;

export interface RunHead {
	readonly uri: string;
	readonly scenario: string;
	/** From which the run can be made again. */
	readonly schedule: string;
	readonly stepCount: number;
	readonly ended: string;
	readonly violation: ViolationView | undefined;
	/** Threads by id, as far as they take a step. */
	readonly threads: readonly ThreadHead[];
	/** Which threads move in each column: bit i for the i-th of `threads`. */
	readonly overview: readonly number[];
}

export interface ThreadHead {
	readonly id: number;
	readonly name: string;
}

export type HostMessage =
	| { readonly kind: "run"; readonly head: RunHead; readonly step: number }
	| {
			readonly kind: "steps";
			readonly id: number;
			readonly from: number;
			readonly steps: readonly StepView[];
	  }
	| {
			readonly kind: "states";
			readonly id: number;
			readonly from: number;
			readonly states: readonly StateView[];
	  }
	| { readonly kind: "found"; readonly id: number; readonly step: number | undefined }
	/** Somebody else moved: the debugger, a command. */
	| { readonly kind: "goto"; readonly step: number }
	/** What the app must tell the user above the run: the script has changed, the server is down; "" for nothing. */
	| { readonly kind: "notice"; readonly text: string; readonly canRunAgain: boolean }
	/** A request could not be answered. */
	| { readonly kind: "failed"; readonly id: number; readonly message: string };

export type AppMessage =
	| { readonly kind: "ready" }
	| { readonly kind: "steps"; readonly id: number; readonly from: number; readonly count: number }
	| { readonly kind: "states"; readonly id: number; readonly from: number; readonly count: number }
	/** The nearest step before or after `from` that changes the thing at `path`. */
	| {
			readonly kind: "find";
			readonly id: number;
			readonly path: string;
			readonly from: number;
			readonly direction: "next" | "previous";
	  }
	/** The app stands at this step now. */
	| { readonly kind: "at"; readonly step: number }
	/** Open the source of a step: the driver's line, or the kernel routine it is in. */
	| { readonly kind: "reveal"; readonly step: number; readonly kernel: boolean }
	/** Open a place that a thread stands at. */
	| { readonly kind: "open"; readonly uri: string; readonly line: number; readonly column: number }
	| { readonly kind: "run-again" };

/** What the app saves with `setState`, and all that is needed to make the panel again. */
export interface SavedPanel {
	readonly uri: string;
	readonly scenario: string;
	readonly schedule: string;
	readonly step: number;
	readonly selection: string;
	readonly onlyChanges: boolean;
}

// ── doors ─────────────────────────────────────────────────────────────────

/** A message of the app, or undefined where it is none. */
export function readAppMessage(value: unknown): AppMessage | undefined {
	if (!isRecord(value)) return undefined;
	switch (value.kind) {
		case "ready":
		case "run-again":
			return { kind: value.kind };
		case "steps":
		case "states": {
			const { kind, id, from, count } = value;
			const max = kind === "steps" ? STEPS_PER_PAGE : STATES_PER_PAGE;
			if (!isCount(id) || !isCount(from) || !isCount(count) || count > max) return undefined;
			return { kind, id, from, count };
		}
		case "find": {
			const { kind, id, path, from, direction } = value;
			if (!isCount(id) || !isText(path) || !isCount(from)) return undefined;
			if (direction !== "next" && direction !== "previous") return undefined;
			return { kind, id, path, from, direction };
		}
		case "at":
			return isCount(value.step) ? { kind: value.kind, step: value.step } : undefined;
		case "reveal": {
			const { kind, step, kernel } = value;
			return isCount(step) && typeof kernel === "boolean" ? { kind, step, kernel } : undefined;
		}
		case "open": {
			const { kind, uri, line, column } = value;
			return isText(uri) && isCount(line) && isCount(column)
				? { kind, uri, line, column }
				: undefined;
		}
		default:
			return undefined;
	}
}

/**
 * A message of the host, or undefined where it is none. View models inside are the engine's own and only looked at as
 * far as a wrong one could do harm: that lists are lists.
 */
export function readHostMessage(value: unknown): HostMessage | undefined {
	if (!isRecord(value)) return undefined;
	const { kind, id } = value;
	switch (kind) {
		case "run":
			return isRunHead(value.head) && isCount(value.step)
				? { kind, head: value.head, step: value.step }
				: undefined;
		case "steps":
			return isCount(id) && isCount(value.from) && isList(value.steps, isStep)
				? { kind, id, from: value.from, steps: value.steps }
				: undefined;
		case "states":
			return isCount(id) && isCount(value.from) && isList(value.states, isState)
				? { kind, id, from: value.from, states: value.states }
				: undefined;
		case "found":
			return isCount(id) && (value.step === undefined || isCount(value.step))
				? { kind, id, step: value.step }
				: undefined;
		case "goto":
			return isCount(value.step) ? { kind, step: value.step } : undefined;
		case "notice":
			return isText(value.text) && typeof value.canRunAgain === "boolean"
				? { kind, text: value.text, canRunAgain: value.canRunAgain }
				: undefined;
		case "failed":
			return isCount(id) && isText(value.message)
				? { kind, id, message: value.message }
				: undefined;
		default:
			return undefined;
	}
}

/** What `setState` kept, or undefined where it is not ours or from another version. */
export function readSavedPanel(value: unknown): SavedPanel | undefined {
	if (!isRecord(value)) return undefined;
	const { uri, scenario, schedule, step, selection, onlyChanges } = value;
	if (!isText(uri) || !isText(scenario) || !isText(schedule) || !isCount(step)) return undefined;
	if (!isText(selection) || typeof onlyChanges !== "boolean") return undefined;
	return { uri, scenario, schedule, step, selection, onlyChanges };
}

function isRunHead(value: unknown): value is RunHead {
	if (!isRecord(value)) return false;
	const { uri, scenario, schedule, stepCount, ended, threads, overview, violation } = value;
	return (
		[uri, scenario, schedule, ended].every(isText) &&
		isCount(stepCount) &&
		isList(threads, isThreadHead) &&
		isList(overview, isCount) &&
		(violation === undefined || (isRecord(violation) && Array.isArray(violation.paths)))
	);
}

function isThreadHead(value: unknown): value is ThreadHead {
	return isRecord(value) && isCount(value.id) && isText(value.name);
}

function isStep(value: unknown): value is StepView {
	return isRecord(value) && isCount(value.index) && Array.isArray(value.changes);
}

const stateParts = ["mms", "pages", "devices", "locks", "notifiers", "threads", "variables"];

function isState(value: unknown): value is StateView {
	return isRecord(value) && stateParts.every((part) => Array.isArray(value[part]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isText(value: unknown): value is string {
	return typeof value === "string" && value.length <= TEXT_MAX;
}

function isList<Item>(
	value: unknown,
	isItem: (item: unknown) => item is Item,
): value is readonly Item[] {
	return Array.isArray(value) && value.every(isItem);
}
