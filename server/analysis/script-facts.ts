// What rules ask of the whole script while they look at a path: what a notifier's callback locks, which locks are spinlocks,
// who is compared, mapped and unmapped. Each answer is noted with who asked (walk.ts), so that a body is looked at again
// when one of them changes.

import type { Tree } from "../../engine/index.ts";
import { usesRangeForm, visit } from "../../engine/index.ts";
import { textOf } from "./place.ts";
import type { Ask, Question } from "./script.ts";

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
	/** The name of its callback, where that stands in the script itself. */
	readonly callback: Tree.Name | undefined;
}

export interface Facts {
	notifier(name: string): NotifierFacts | undefined;
	/** True for a lock that the callback of some notifier takes. */
	isCallbackLock(lock: string): boolean;
	isSpinlock(lock: string): boolean;
	/** True where somebody compares the sequence of that notifier, or of the one at hand. */
	isCompared(notifier: string): boolean;
	/** True where the script maps device entries at all. */
	mapsDevice(): boolean;
	/** True where some callback may remove entries of that device. */
	isUnmapped(device: string): boolean;
	/** The kernel of 2020: range_fault gives a count. */
	countsPages(): boolean;
	/** True where the script has a call of that builtin. */
	calls(builtin: string): boolean;
}

/** The facts, each asked through `ask`. */
export function factsBy(ask: Ask): Facts {
	return {
		notifier: (name) => ask(notifierNamed, name),
		isCallbackLock: (lock) => ask(isCallbackLock, lock),
		isSpinlock: (lock) => ask(isSpinlock, lock.split(".").at(-1) ?? lock),
		isCompared: (notifier) => ask(isCompared, notifier) || ask(isCompared, "self"),
		mapsDevice: () => ask(isCalled, "device_map") || ask(isCalled, "device_map_page"),
		isUnmapped: (device) => ask(isUnmapped, device),
		countsPages: () => ask(countsPages, ""),
		calls: (builtin) => ask(isCalled, builtin),
	};
}

/** True where the script calls that function or builtin. */
export const isCalled: Question<boolean> = (script, name) => script.isCalled(name);

const countsPages: Question<boolean> = ({ analysis }) => usesRangeForm(analysis.modules);

const isCompared: Question<boolean> = (script, notifier) =>
	["read_retry", "check_retry"].some((name) => script.ask(firstArguments, name).has(notifier));

const firstArguments: Question<ReadonlySet<string>> = (script, callee) =>
	new Set(script.calls(callee).map((call) => firstArgument(call)));

/** A device that is unmapped through a parameter may be any. */
const isUnmapped: Question<boolean> = (script, device) => {
	const devices = script.ask(deviceNames, "");
	const named = ["device_unmap", "device_protect"].flatMap((name) => [
		...script.ask(firstArguments, name),
	]);
	return (
		named.includes(device) || (devices.has(device) && named.some((name) => !devices.has(name)))
	);
};

const deviceNames: Question<ReadonlySet<string>> = ({ declarations }) =>
	new Set(
		declarations.flatMap(({ declaration }) =>
			declaration.kind === "device" ? [declaration.name.text] : [],
		),
	);

export function firstArgument(call: Tree.Call): string {
	const [first] = call.args;
	return first ? textOf(first).replace(/\[.*\]$/, "") : "";
}

// ── locks ─────────────────────────────────────────────────────────────────

const isSpinlock: Question<boolean> = (script, lock) => script.ask(spinlocks, "").has(lock);

const spinlocks: Question<ReadonlySet<string>> = ({ declarations }) => {
	const names = new Set<string>();
	for (const { declaration } of declarations)
		for (const member of membersOf(declaration))
			if (member.kind === "lock" && ["spinlock", "rwlock"].includes(member.type.text))
				names.add(member.name.text);
	return names;
};

function membersOf(declaration: Tree.Declaration): readonly Tree.DeviceMember[] {
	if (declaration.kind === "device") return declaration.members;
	return declaration.kind === "record" ? declaration.fields : [];
}

const isCallbackLock: Question<boolean> = (script, lock) => script.ask(callbackLocks, "").has(lock);

const callbackLocks: Question<ReadonlySet<string>> = (script) =>
	new Set(
		[...script.ask(notifiers, "").values()].flatMap(({ locks }) => locks.map(({ lock }) => lock)),
	);

// ── notifiers ─────────────────────────────────────────────────────────────

const notifierNamed: Question<NotifierFacts | undefined> = (script, name) =>
	script.ask(notifiers, "").get(name);

const notifiers: Question<ReadonlyMap<string, NotifierFacts>> = ({ declarations, analysis }) => {
	const found = new Map<string, NotifierFacts>();
	for (const { declaration, uri } of declarations)
		if (declaration.kind === "notifier")
			found.set(declaration.name.text, notifierFacts(declaration, uri === analysis.uri));
	return found;
};

const lockCalls: { readonly [name: string]: CallbackLock["mode"] } = {
	lock: "write",
	trylock: "write",
	write_lock: "write",
	write_trylock: "write",
	read_lock: "read",
	read_trylock: "read",
};

const factsOfNotifier = new WeakMap<Tree.Notifier, NotifierFacts>();

/** Of an imported notifier without its callback's name: a place there cannot be shown with places here. */
function notifierFacts(notifier: Tree.Notifier, isOwn: boolean): NotifierFacts {
	const known = factsOfNotifier.get(notifier) ?? readNotifier(notifier);
	factsOfNotifier.set(notifier, known);
	return isOwn ? known : { ...known, callback: undefined };
}

function readNotifier(notifier: Tree.Notifier): NotifierFacts {
	const callback = notifier.callbacks.find(({ name }) => name.text === "invalidate");
	const calls: Tree.Call[] = [];
	if (callback)
		visit(callback.body, (node) => {
			if (node.kind === "call") calls.push(node);
		});
	const locks = calls.flatMap((call): readonly CallbackLock[] => {
		const mode = Object.hasOwn(lockCalls, call.callee.text)
			? lockCalls[call.callee.text]
			: undefined;
		return mode ? [{ lock: firstArgument(call), mode }] : [];
	});
	return {
		name: notifier.name.text,
		device: notifier.device?.text,
		locks: locks.filter(
			({ lock }, index) => locks.findIndex((other) => other.lock === lock) === index,
		),
		publishes: calls.some(({ callee }) => callee.text === "set_seq"),
		callback: callback?.name,
	};
}
