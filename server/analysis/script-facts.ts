// What rules need to know of the whole script before they look at a path: which bodies nobody calls, what every notifier's
// callback locks, which names a function uses.

import type { Analysis, Tree } from "../../engine/index.ts";
import { usesRangeForm, visit } from "../../engine/index.ts";
import { textOf } from "./place.ts";
import { nodesOf } from "./rules/reach.ts";
import type { Routine } from "./walk.ts";

/** How a callback takes a lock: `write` for mutexes and spinlocks. */
export interface CallbackLock {
	readonly lock: string;
	readonly mode: "write" | "read";
}

export interface NotifierFacts {
	readonly name: string;
	readonly device: string | undefined;
	/** Locks its callback takes somewhere; the user lock is the one around set_seq. */
	readonly locks: readonly CallbackLock[];
	readonly publishes: boolean;
	readonly testsBlockable: boolean;
	readonly callback: Tree.Callback | undefined;
}

export interface Facts {
	readonly roots: readonly Routine[];
	readonly notifiers: ReadonlyMap<string, NotifierFacts>;
	/** Every lock that the callback of some notifier takes. */
	readonly callbackLocks: ReadonlySet<string>;
	readonly isSpinlock: (lock: string) => boolean;
	/** Notifiers whose sequence somebody compares. */
	readonly compared: ReadonlySet<string>;
	/** True where the script maps device entries at all. */
	readonly mapsDevice: boolean;
	/** Names of devices whose entries some callback removes. */
	readonly unmapped: ReadonlySet<string>;
	readonly usesFork: boolean;
	/** The kernel of 2020: range_fault gives a count. */
	readonly countsPages: boolean;
}

export function factsOf(analysis: Analysis): Facts {
	const declarations = analysis.modules.flatMap(({ tree, uri }) =>
		tree.declarations.map((declaration) => ({ declaration, uri })),
	);
	const notifiers = new Map<string, NotifierFacts>();
	const devices = declarations
		.map(({ declaration }) => declaration)
		.filter((declaration) => declaration.kind === "device")
		.map(({ name }) => name.text);
	for (const { declaration } of declarations)
		if (declaration.kind === "notifier")
			notifiers.set(declaration.name.text, notifierFacts(declaration));
	const callbackLocks = new Set(
		[...notifiers.values()].flatMap(({ locks }) => locks.map(({ lock }) => lock)),
	);
	const spinlocks = spinlocksOf(declarations.map(({ declaration }) => declaration));
	const calls = nodesOf(analysis, "call");
	return {
		roots: rootsOf(analysis, declarations, calls),
		notifiers,
		callbackLocks,
		isSpinlock: (lock) => spinlocks.has(lock.split(".").at(-1) ?? lock),
		compared: new Set(
			calls
				.filter(({ callee }) => callee.text === "read_retry" || callee.text === "check_retry")
				.map((call) => firstArgument(call)),
		),
		mapsDevice: calls.some(
			({ callee }) => callee.text === "device_map" || callee.text === "device_map_page",
		),
		unmapped: unmappedDevices(calls, devices),
		usesFork: calls.some(({ callee }) => callee.text === "fork"),
		countsPages: usesRangeForm(analysis.modules),
	};
}

/** A device that is unmapped through a parameter may be any. */
function unmappedDevices(
	calls: readonly Tree.Call[],
	devices: readonly string[],
): ReadonlySet<string> {
	const named = calls
		.filter(({ callee }) => callee.text === "device_unmap" || callee.text === "device_protect")
		.map((call) => firstArgument(call));
	return new Set(named.every((name) => devices.includes(name)) ? named : [...named, ...devices]);
}

function firstArgument(call: Tree.Call): string {
	const [first] = call.args;
	return first ? textOf(first).replace(/\[.*\]$/, "") : "";
}

function callsOf(nodes: readonly Tree.Node[]): readonly Tree.Call[] {
	const calls: Tree.Call[] = [];
	for (const node of nodes)
		visit(node, (inner) => {
			if (inner.kind === "call") calls.push(inner);
		});
	return calls;
}

function spinlocksOf(declarations: readonly Tree.Declaration[]): ReadonlySet<string> {
	const names = new Set<string>();
	for (const declaration of declarations) {
		const members =
			declaration.kind === "device"
				? declaration.members
				: declaration.kind === "record"
					? declaration.fields
					: [];
		for (const member of members)
			if (
				member.kind === "lock" &&
				(member.type.text === "spinlock" || member.type.text === "rwlock")
			)
				names.add(member.name.text);
	}
	return names;
}

function notifierFacts(notifier: Tree.Notifier): NotifierFacts {
	const callback = notifier.callbacks.find(({ name }) => name.text === "invalidate");
	const calls = callback ? callsOf([callback.body]) : [];
	const lockCalls: { readonly [name: string]: CallbackLock["mode"] } = {
		lock: "write",
		trylock: "write",
		write_lock: "write",
		write_trylock: "write",
		read_lock: "read",
		read_trylock: "read",
	};
	const locks = calls.flatMap((call): readonly CallbackLock[] => {
		const mode = lockCalls[call.callee.text];
		return mode && Object.hasOwn(lockCalls, call.callee.text)
			? [{ lock: firstArgument(call), mode }]
			: [];
	});
	let testsBlockable = false;
	if (callback)
		visit(callback.body, (node) => {
			if (node.kind === "member" && node.name.text === "blockable") testsBlockable = true;
		});
	return {
		name: notifier.name.text,
		device: notifier.device?.text,
		locks: locks.filter(
			({ lock }, index) => locks.findIndex((other) => other.lock === lock) === index,
		),
		publishes: calls.some(({ callee }) => callee.text === "set_seq"),
		testsBlockable,
		callback,
	};
}

// ── roots ─────────────────────────────────────────────────────────────────

interface Declared {
	readonly declaration: Tree.Declaration;
	readonly uri: string;
}

/** Bodies that the outside runs: callbacks, threads, works, and functions that nobody calls. */
function rootsOf(
	analysis: Analysis,
	declarations: readonly Declared[],
	calls: readonly Tree.Call[],
): readonly Routine[] {
	const own = declarations.filter(({ uri }) => uri === analysis.uri);
	const called = new Set(calls.map(({ callee }) => callee.text));
	return own.flatMap(({ declaration, uri }) => routinesOf(declaration, uri, called));
}

function routinesOf(
	declaration: Tree.Declaration,
	uri: string,
	called: ReadonlySet<string>,
): readonly Routine[] {
	switch (declaration.kind) {
		case "fn": {
			const { name, parameters, body } = declaration;
			if (called.has(name.text)) return [];
			return [{ name: name.text, kind: "fn", uri, parameters, body, notifier: undefined }];
		}
		case "work":
			return [
				{
					name: declaration.name.text,
					kind: "work",
					uri,
					parameters: [],
					body: declaration.body,
					notifier: undefined,
				},
			];
		case "notifier":
			return declaration.callbacks.map(({ name, parameters, body }) => ({
				name: `${declaration.name.text}.${name.text}`,
				kind: name.text === "invalidate" ? ("invalidate" as const) : ("callback" as const),
				uri,
				parameters,
				body,
				notifier: declaration.name.text,
			}));
		case "device":
		case "kref": {
			const callbacks = declaration.kind === "device" ? declaration.members : declaration.callbacks;
			return callbacks.flatMap((member): readonly Routine[] =>
				member.kind === "callback"
					? [
							{
								name: member.name.text,
								kind: "callback",
								uri,
								parameters: member.parameters,
								body: member.body,
								notifier: undefined,
							},
						]
					: [],
			);
		}
		case "scenario":
			return declaration.items.flatMap((item): readonly Routine[] => {
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
			});
		default:
			return [];
	}
}
