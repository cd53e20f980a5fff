// The fresh verdicts of a file, with their runs.

import type { VerdictView } from "../../engine/view/model.ts";
import type { Snapshot } from "../snapshot.ts";
import { runnablesOf } from "./runnable.ts";
import type { VerdictStore } from "./store.ts";

/** Verdicts about the present text, written scenarios first. */
export function freshVerdicts(snapshot: Snapshot, store: VerdictStore): readonly VerdictView[] {
	const { uri } = snapshot;
	if (!store.hasFresh(uri)) return [];
	return runnablesOf(snapshot).flatMap(({ name }) => store.freshResult(uri, name)?.view ?? []);
}
