// The driver's entry points that no scenario exercises: functions that nothing in the script calls, and the device's
// fault where no scenario lets the device touch memory. With what their thread says, or why nothing can be made up.

import type { Analysis, Kind, Span, Tree } from "../../../engine/index.ts";
import { type Calls, callsOf, faultOf, type Reach } from "./calls.ts";
import { opponents } from "./opponents.ts";
import { type Stage, writtenStage } from "./stage.ts";
import { turnsOnIn, unsetSwitches } from "./switches.ts";

export interface EntryPoint {
	/** `bind`, or `fault on gpu`. */
	readonly name: string;
	/** Of its name in the script. */
	readonly span: Span;
	/** What the driver's thread does; undefined where nothing can be made up. */
	readonly statements: ((stage: Stage) => readonly string[]) | undefined;
	/** Why not. */
	readonly reason: string;
	readonly reach: Reach;
	/** The functions and callbacks that are its own: itself, and what it calls. */
	readonly routines: ReadonlySet<string>;
	/** Turns on variables that begin as false: it stands for what comes before others. */
	readonly turnsOn: boolean;
	/** It may run while the process exits: it takes a reference of the address space, or is given none. */
	readonly holdsMm: boolean;
}

export interface EntryPoints {
	readonly calls: Calls;
	readonly entries: readonly EntryPoint[];
	/** Names of scenarios that the script has. */
	readonly written: ReadonlySet<string>;
	/** Variables to turn on before. */
	readonly switches: readonly string[];
	/** What a scenario of the file prepares. */
	readonly stage: Stage | undefined;
}

export function ownName(entry: string, opponent: string): string {
	return `${entry} against ${opponent}`;
}

/** The entry points of the first module, in the order of the text. */
export function entryPoints(analysis: Analysis): EntryPoints {
	const calls = callsOf(analysis);
	const about: About = { analysis, calls, turnsOn: turnsOnIn(analysis) };
	const { declarations } = analysis.module.tree;
	const scenarios = declarations.filter((each) => each.kind === "scenario");
	const written = new Set(scenarios.map(({ name }) => name.value));
	const exercised = exercisedBy(scenarios, calls);
	const entries = declarations.flatMap((declaration): readonly EntryPoint[] => {
		if (declaration.kind === "fn")
			return exercised.has(declaration.name.text) || calls.called.has(declaration.name.text)
				? []
				: [functionEntry(about, declaration)];
		if (declaration.kind !== "device") return [];
		const fault = faultOf(declaration);
		const touched = exercised.has("device_read") || exercised.has("device_write");
		return fault && !touched ? [faultEntry(calls, declaration.name.text, fault)] : [];
	});
	const ofAuthor = scenarios.filter(({ name }) => !isOwnName(name.value));
	const stage = writtenStage(analysis, calls, ofAuthor);
	return { calls, entries, written, switches: unsetSwitches(analysis), stage };
}

/** What scenarios reach. One that has the name of one of ours stands in its place only, and exercises nothing else. */
function exercisedBy(scenarios: readonly Tree.Scenario[], calls: Calls): ReadonlySet<string> {
	const names = new Set<string>();
	for (const scenario of scenarios) {
		if (isOwnName(scenario.name.value)) continue;
		for (const name of calls.reachOf(scenario).names) names.add(name);
	}
	return names;
}

function isOwnName(name: string): boolean {
	return opponents.some((opponent) => name.endsWith(ownName("", opponent.name)));
}

/** What is known of the script as a whole. */
interface About {
	readonly analysis: Analysis;
	readonly calls: Calls;
	readonly turnsOn: (body: Tree.Node) => boolean;
}

function functionEntry({ analysis, calls, turnsOn }: About, fn: Tree.Fn): EntryPoint {
	const made = argumentsOf(analysis, calls, fn);
	const reach = calls.reachOf(fn.body);
	const isGivenMm = fn.parameters.some((parameter) => kindOf(analysis, parameter) === "mm");
	return {
		name: fn.name.text,
		span: fn.name.span,
		statements: made.ok
			? (stage) => [`${fn.name.text}(${made.value.map((each) => each(stage)).join(", ")})`]
			: undefined,
		reason: made.ok ? "" : made.error,
		reach,
		routines: new Set([fn.name.text, ...reach.names]),
		turnsOn: turnsOn(fn.body),
		holdsMm: reach.inserted.size === 0 && (!isGivenMm || reach.names.has("mmget_not_zero")),
	};
}

function faultEntry(calls: Calls, device: string, fault: Tree.Callback): EntryPoint {
	const reach = calls.reachOf(fault.body);
	return {
		name: `fault on ${device}`,
		span: fault.name.span,
		statements: ({ buffer }) => [
			`device_read(${device}, ${buffer}[0])`,
			`device_write(${device}, ${buffer}[0], 9)`,
		],
		reason: "",
		reach,
		routines: new Set([`${device}.fault`, ...reach.names]),
		turnsOn: false,
		holdsMm: true,
	};
}

type Argument = (stage: Stage) => string;

type Arguments =
	| { readonly ok: true; readonly value: readonly Argument[] }
	| { readonly ok: false; readonly error: string };

/** What an entry point is called with, by the kinds of its parameters. */
function argumentsOf(analysis: Analysis, calls: Calls, fn: Tree.Fn): Arguments {
	const value: Argument[] = [];
	for (const parameter of fn.parameters) {
		const kind = kindOf(analysis, parameter);
		const made = argumentOf(analysis, calls, kind, parameter.text);
		if (made === undefined)
			return { ok: false, error: `its parameter \`${parameter.text}\` is a ${kind}` };
		value.push(made);
	}
	return { ok: true, value };
}

function kindOf({ bindings, kinds }: Analysis, parameter: Tree.Name): Kind {
	const symbol = bindings.symbolOf(parameter);
	return symbol ? kinds.ofSymbol(symbol) : "unknown";
}

function argumentOf(
	{ modules }: Analysis,
	calls: Calls,
	kind: Kind,
	name: string,
): Argument | undefined {
	switch (kind) {
		case "mm":
			return ({ mm }) => mm;
		case "span":
			return ({ buffer }) => buffer;
		case "addr":
			return ({ buffer }) => `${buffer}[0]`;
		case "bool":
		case "unknown": // nothing but a test of it tells its kind
			return () => "choose()";
		case "int":
			return () => integerFor(name);
		case "notifier": {
			const [first] = calls.notifiers.values();
			return first && (() => (first.count ? `${first.name.text}[0]` : first.name.text));
		}
		case "device": {
			const device = modules
				.flatMap(({ tree }) => tree.declarations)
				.find((declaration) => declaration.kind === "device");
			return device && (() => device.name.text);
		}
		default:
			return undefined;
	}
}

/** Drivers hand on two sorts of numbers: flags of a fault, and counts or indices. */
function integerFor(name: string): string {
	return /flag|req/i.test(name) ? "REQ_FAULT | REQ_WRITE" : "0";
}
