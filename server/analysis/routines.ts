// The bodies of a declaration that the outside runs: callbacks, threads, works, and functions that nobody calls.

import type { Tree } from "../../engine/index.ts";

export type RoutineKind = "fn" | "invalidate" | "callback" | "thread" | "process-thread" | "work";

/** A body with who runs it. */
export interface Routine {
	readonly name: string;
	readonly kind: RoutineKind;
	readonly uri: string;
	readonly parameters: readonly Tree.Name[];
	readonly body: Tree.Block;
	/** The notifier whose callback it is. */
	readonly notifier: string | undefined;
}

type Named = Pick<Tree.Callback, "name" | "parameters" | "body">;

/** `isCalled`: whether somebody in the script calls a function, whose body is then walked where it is called. */
export function routinesOf(
	declaration: Tree.Declaration,
	uri: string,
	isCalled: (name: string) => boolean,
): readonly Routine[] {
	const routine = (kind: RoutineKind, { name, parameters, body }: Named): Routine => ({
		...{ name: name.text, kind, uri, parameters, body, notifier: undefined },
	});
	switch (declaration.kind) {
		case "fn":
			return isCalled(declaration.name.text) ? [] : [routine("fn", declaration)];
		case "work":
			return [routine("work", { ...declaration, parameters: [] })];
		case "notifier":
			return declaration.callbacks.map((callback) => ofNotifier(declaration, callback, routine));
		case "kref":
			return declaration.callbacks.map((callback) => routine("callback", callback));
		case "device":
			return declaration.members.flatMap((member) =>
				member.kind === "callback" ? [routine("callback", member)] : [],
			);
		case "scenario":
			return declaration.items.flatMap((item) => ofScenario(item, uri));
		default:
			return [];
	}
}

function ofNotifier(
	{ name }: Tree.Notifier,
	callback: Tree.Callback,
	routine: (kind: RoutineKind, named: Named) => Routine,
): Routine {
	const kind = callback.name.text === "invalidate" ? "invalidate" : "callback";
	return {
		...routine(kind, callback),
		name: `${name.text}.${callback.name.text}`,
		notifier: name.text,
	};
}

function ofScenario(item: Tree.ScenarioItem, uri: string): readonly Routine[] {
	if (item.kind !== "thread" && item.kind !== "setup" && item.kind !== "finally") return [];
	const inProcess = item.kind !== "thread" || item.process !== undefined;
	return [
		{
			name: item.kind === "thread" ? item.name.text : item.kind,
			kind: inProcess ? "process-thread" : "thread",
			uri,
			parameters: [],
			body: item.body,
			notifier: undefined,
		},
	];
}
