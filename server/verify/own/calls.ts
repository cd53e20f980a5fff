// What a body of the script can reach by calls, without a run: names of functions, of builtins, and the notifiers that
// it puts in or takes out. Faults of the device and works that are queued count as calls.

import type { Analysis, Tree } from "../../../engine/index.ts";
import { visit } from "../../../engine/index.ts";

/** Everything a body reaches: its own calls and those of what it calls. */
export interface Reach {
	readonly names: ReadonlySet<string>;
	/** Names of notifiers; of all of them where the script hands one on. */
	readonly inserted: ReadonlySet<string>;
	readonly removed: ReadonlySet<string>;
}

export interface Calls {
	/** Interval, plain and 2016 notifiers, by name. */
	readonly notifiers: ReadonlyMap<string, Tree.Notifier>;
	/** Devices that handle faults, by name. */
	readonly faulting: ReadonlyMap<string, Tree.Callback>;
	/** Names of what the script calls, outside of scenarios. */
	readonly called: ReadonlySet<string>;
	reachOf(body: Tree.Node): Reach;
}

const inserting = new Set([
	"notifier_insert",
	"notifier_insert_locked",
	"mmu_notifier_register",
	"hmm_mirror_register",
]);
const removing = new Set(["notifier_remove", "mmu_notifier_unregister", "hmm_mirror_unregister"]);

export function callsOf({ modules }: Analysis): Calls {
	const declarations = modules.flatMap(({ tree }) => tree.declarations);
	const notifiers = new Map<string, Tree.Notifier>();
	const faulting = new Map<string, Tree.Callback>();
	const bodies = new Map<string, Tree.Node>();
	for (const each of declarations) {
		if (each.kind === "notifier") notifiers.set(each.name.text, each);
		else if (each.kind === "fn" || each.kind === "work") bodies.set(each.name.text, each.body);
		else if (each.kind === "device") {
			const fault = faultOf(each);
			if (fault) faulting.set(each.name.text, fault);
		}
	}
	const script: Script = { notifiers, faulting, bodies, calls: new Map() };
	return {
		notifiers,
		faulting,
		reachOf: (body) => reachOf(body, script),
		called: new Set(
			declarations
				.filter(({ kind }) => kind !== "scenario")
				.flatMap((each) => callsIn(each.kind === "fn" ? each.body : each, script))
				.map(({ callee }) => callee.text),
		),
	};
}

export function faultOf(device: Tree.Device): Tree.Callback | undefined {
	return device.members.find(
		(member): member is Tree.Callback => member.kind === "callback" && member.name.text === "fault",
	);
}

interface Script {
	readonly notifiers: ReadonlyMap<string, Tree.Notifier>;
	readonly faulting: ReadonlyMap<string, Tree.Callback>;
	readonly bodies: ReadonlyMap<string, Tree.Node>;
	/** The calls of each body that was looked at. */
	readonly calls: Map<Tree.Node, readonly Tree.Call[]>;
}

function reachOf(body: Tree.Node, script: Script): Reach {
	const names = new Set<string>();
	const inserted = new Set<string>();
	const removed = new Set<string>();
	// A set is walked in the order of insertion, also of what is added meanwhile.
	const reached = new Set<Tree.Node>([body]);
	for (const each of reached)
		for (const call of callsIn(each, script)) {
			const name = call.callee.text;
			names.add(name);
			if (inserting.has(name)) addNotifiers(inserted, call, script);
			if (removing.has(name)) addNotifiers(removed, call, script);
			for (const called of calledBy(call, script)) reached.add(called);
		}
	return { names, inserted, removed };
}

function callsIn(body: Tree.Node, { calls }: Script): readonly Tree.Call[] {
	const known = calls.get(body);
	if (known) return known;
	const found: Tree.Call[] = [];
	visit(body, (node) => {
		if (node.kind === "call") found.push(node);
	});
	calls.set(body, found);
	return found;
}

/** The bodies that run because of a call. */
function calledBy({ callee, args }: Tree.Call, script: Script): readonly Tree.Node[] {
	if (callee.text === "device_read" || callee.text === "device_write")
		return [...script.faulting.values()].map(({ body }) => body);
	const [first] = args;
	const queued = callee.text === "queue_work" && first?.kind === "name-expression";
	const body = script.bodies.get(queued ? first.name.text : callee.text);
	return body ? [body] : [];
}

function addNotifiers(into: Set<string>, { args }: Tree.Call, { notifiers }: Script): void {
	const [first] = args;
	const named = first?.kind === "index" ? first.object : first;
	if (named?.kind === "name-expression" && notifiers.has(named.name.text))
		into.add(named.name.text);
	else for (const name of notifiers.keys()) into.add(name);
}
