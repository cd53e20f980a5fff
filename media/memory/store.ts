// What the app knows: the run's head, where the user stands, what is selected, and the pages of steps and states that
// have arrived. All changes go through here; components read and are told to draw again.

import type { StateView, StepView } from "../../engine/view/model.ts";
import type { Shell } from "../app.ts";
import {
	type AppMessage,
	type HostMessage,
	type RunHead,
	readSavedPanel,
	STATES_PER_PAGE,
	STEPS_PER_PAGE,
} from "../contract.ts";
import { createPagedList } from "./pages.ts";

/** A step that is drawn whole: the state after it, and the step itself unless it is the beginning. */
export interface Shown {
	readonly step: number;
	readonly state: StateView;
	readonly view: StepView | undefined;
}

const STATE_PAGES_MAX = 24;
const STEP_PAGES_MAX = 100;

export class Store {
	readonly #shell: Shell<HostMessage, AppMessage>;
	readonly #listeners = new Set<() => void>();
	readonly #requests = new Map<number, number>();
	#nextId = 1;
	readonly #steps = createPagedList<StepView>({
		pageSize: STEPS_PER_PAGE,
		pagesMax: STEP_PAGES_MAX,
		request: (from, count) => this.#request({ kind: "steps", id: 0, from, count }),
	});
	readonly #states = createPagedList<StateView>({
		pageSize: STATES_PER_PAGE,
		pagesMax: STATE_PAGES_MAX,
		request: (from, count) => this.#request({ kind: "states", id: 0, from, count }),
	});
	#shown: Shown | undefined;

	head: RunHead | undefined;
	step = 0;
	/** The path of the thing whose changes are followed; "" for none. */
	selection = "";
	onlyChanges = false;
	notice = { text: "", canRunAgain: false };
	/** Why states cannot be shown; "" when they can. */
	trouble = "";

	constructor(shell: Shell<HostMessage, AppMessage>) {
		this.#shell = shell;
		const saved = readSavedPanel(shell.saved);
		this.selection = saved?.selection ?? "";
		this.onlyChanges = saved?.onlyChanges ?? false;
	}

	/** Begins to talk with the host: once somebody draws, so that no message is missed. */
	start(): void {
		this.#shell.onMessage((message) => this.#receive(message));
		this.#shell.post({ kind: "ready" });
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}

	/** A step by its index from 1; undefined until it has arrived. */
	stepAt(index: number): StepView | undefined {
		return this.#steps.get(index - 1);
	}

	/** The step the user stands at, or the last that could be drawn while it is on its way. */
	get shown(): Shown | undefined {
		const { step } = this;
		if (this.head === undefined || this.#shown?.step === step) return this.#shown;
		const state = this.#states.get(step);
		const view = step === 0 ? undefined : this.stepAt(step);
		if (state !== undefined && (step === 0 || view !== undefined))
			this.#shown = { step, state, view };
		return this.#shown;
	}

	goTo(step: number): void {
		const target = Math.max(0, Math.min(step, this.head?.stepCount ?? 0));
		if (target === this.step) return;
		this.step = target;
		this.#shell.post({ kind: "at", step: target });
		this.#changed();
	}

	select(path: string): void {
		this.selection = this.selection === path ? "" : path;
		this.#changed();
	}

	toggleOnlyChanges(): void {
		this.onlyChanges = !this.onlyChanges;
		this.#changed();
	}

	/** To the nearest step that changes what is selected. */
	goToChange(direction: "next" | "previous"): void {
		if (this.selection === "") return;
		const { selection: path, step: from } = this;
		this.#request({ kind: "find", id: 0, path, from, direction });
	}

	revealStep(step: number, kernel: boolean): void {
		this.#shell.post({ kind: "reveal", step, kernel });
	}

	open(place: { readonly uri: string; readonly line: number; readonly column: number }): void {
		const { uri, line, column } = place;
		this.#shell.post({ kind: "open", uri, line, column });
	}

	runAgain(): void {
		this.#shell.post({ kind: "run-again" });
	}

	#request(message: Extract<AppMessage, { id: number }>): void {
		const id = this.#nextId++;
		this.#requests.set(id, message.from);
		this.#shell.post({ ...message, id });
	}

	/** The first index of an answered request; undefined for answers to a run that is no longer shown. */
	#answered(id: number): number | undefined {
		const from = this.#requests.get(id);
		this.#requests.delete(id);
		return from;
	}

	#receive(message: HostMessage): void {
		switch (message.kind) {
			case "run":
				this.#present(message.head, message.step);
				break;
			case "goto":
				this.step = Math.min(message.step, this.head?.stepCount ?? 0);
				break;
			case "notice":
				this.notice = message;
				break;
			case "steps":
				if (this.#answered(message.id) !== undefined)
					this.#steps.arrive(message.from, message.steps);
				break;
			case "states":
				this.trouble = "";
				if (this.#answered(message.id) !== undefined)
					this.#states.arrive(message.from, message.states);
				break;
			case "found":
				if (this.#answered(message.id) !== undefined && message.step !== undefined) {
					this.goTo(message.step);
					return;
				}
				break;
			case "failed": {
				const from = this.#answered(message.id);
				if (from !== undefined) this.#states.refuse(from);
				this.trouble = message.message;
			}
		}
		this.#changed();
	}

	#present(head: RunHead, step: number): void {
		this.#requests.clear();
		this.#steps.clear();
		this.#states.clear();
		this.#shown = undefined;
		this.trouble = "";
		this.head = head;
		this.step = Math.min(step, head.stepCount);
	}

	#changed(): void {
		const { head, step, selection, onlyChanges } = this;
		if (head !== undefined) {
			const { uri, scenario, schedule } = head;
			this.#shell.save({ uri, scenario, schedule, step, selection, onlyChanges });
		}
		for (const listener of this.#listeners) listener();
	}
}
