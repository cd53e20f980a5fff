// Which things to mark at the step shown: changed by it, or named by the violation.

import type { ChangeView, StepView, ViolationView } from "../../engine/view/model.ts";

export interface Marks {
	/** The change at exactly this path. */
	change(path: string): ChangeView | undefined;
	/** True where the thing at the path, or a part of it, changed. */
	isChanged(path: string): boolean;
	/** True where the violation, if it is this step that shows it, names the thing. */
	isWrong(path: string): boolean;
}

export function marksOf(step: StepView | undefined, violation: ViolationView | undefined): Marks {
	const changes = new Map((step?.changes ?? []).map((change) => [change.path, change]));
	const wrong = new Set(
		violation !== undefined && violation.step === step?.index ? violation.paths : [],
	);
	return {
		change: (path) => changes.get(path),
		isChanged: (path) =>
			changes.has(path) || [...changes.keys()].some((changed) => changed.startsWith(`${path}/`)),
		isWrong: (path) => wrong.has(path),
	};
}
