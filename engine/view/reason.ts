// One line a step, in the kernel's words: who did what to which object, and what still points where it should not. Made of
// the states before and after the step alone; where nothing that is drawn has changed, of the operation itself.

import type { ChangeView, StateView } from "./model.ts";
import type { Operation } from "./operation.ts";
import { entryPhrases, invalidationPhrases, mmPhrases } from "./reason/cpu.ts";
import { devicePhrases, leftovers } from "./reason/device.ts";
import { idlePhrase } from "./reason/idle.ts";
import {
	contentPhrases,
	lockPhrases,
	notifierPhrases,
	pagePhrases,
	variablePhrases,
} from "./reason/objects.ts";

export interface StepFacts {
	readonly before: StateView;
	readonly after: StateView;
	readonly changes: readonly ChangeView[];
	readonly thread: string;
	/** The function of the driver's script, or the builtin that it called: `munmap`. */
	readonly routine: string;
	readonly operation: Operation;
	/** The statement, for a step of which there is nothing else to say. */
	readonly text: string;
}

/** More than this is said by the changes. */
const PHRASES_MAX = 3;

/** `munmap clears the entry of buf[0] (page 1); gpu still maps page 1 at buf[0]` */
export function reasonOf(facts: StepFacts): string {
	const { thread, routine, operation, text } = facts;
	const seen = effects(facts);
	const variables = variablePhrases(facts.changes);
	const isSaid = seen.length > 0 || (operation.name === "store" && variables.length > 0);
	const idle = isSaid ? undefined : idlePhrase(operation);
	const done = [
		...(idle === undefined ? seen : [idle]),
		...variables,
		...ends(facts.before, facts.after),
	];
	const wrong = leftovers(facts.before, facts.after);
	if (done.length === 0) return [`${routine}: ${text}`, ...wrong].join("; ");
	const subject = routine === thread || routine === "" ? "" : `${routine} `;
	return [`${subject}${done.slice(0, PHRASES_MAX).join(", ")}`, ...wrong].join("; ");
}

/** The most telling first: entries, then what they are made for, then what goes with it. */
function effects({ before, after }: StepFacts): readonly string[] {
	const entries = [...entryPhrases(before, after), ...devicePhrases(before, after)];
	// The counts of a page follow from its entries.
	const pages = entries.length > 0 ? [] : pagePhrases(before, after);
	return [
		...contentPhrases(before, after),
		...entries,
		...invalidationPhrases(before, after),
		...notifierPhrases(before, after),
		...mmPhrases(before, after),
		...lockPhrases(before, after),
		...pages,
	];
}

function ends(before: StateView, after: StateView): readonly string[] {
	return after.threads.flatMap(({ state }, index) =>
		state === "ended" && before.threads[index]?.state !== "ended" ? ["ends"] : [],
	);
}
