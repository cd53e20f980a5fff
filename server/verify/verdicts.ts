// The fresh verdicts of a file with their runs, made once a result.

import type { VerdictView } from "../../engine/view/model.ts";
import type { Snapshot } from "../snapshot.ts";
import type { JobResult } from "./job.ts";
import { runnablesOf, type VerdictStore } from "./store.ts";
import { wholeVerdict } from "./verdict.ts";

/** By result: the view made of it, and the text whose lines it names. */
const made = new WeakMap<JobResult, { readonly text: string; readonly view: VerdictView }>();

/** Verdicts about the present text; those of generated scenarios count where they are violated. */
export function freshVerdicts(snapshot: Snapshot, store: VerdictStore): readonly VerdictView[] {
	const { uri } = snapshot;
	if (!store.hasFresh(uri)) return [];
	return runnablesOf(snapshot, true).flatMap(({ name, program }) => {
		const result = store.freshResult(uri, name);
		if (!result || !program) return [];
		const known = made.get(result);
		const view = known?.text === snapshot.text ? known.view : wholeVerdict(program, result);
		made.set(result, { text: snapshot.text, view });
		return [view];
	});
}
