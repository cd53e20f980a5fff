// The ITF of runs: every value of every state has the type that the trace itself gives for it, no map has a key twice, and
// the states are those of the run.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { readVerdict } from "../../engine/explore/counterexample.ts";
import {
	compile,
	createMachine,
	historyOf,
	type ItfTrace,
	type ItfValue,
	itfOf,
	parseSchedule,
	project,
	runSource,
} from "../../engine/index.ts";
import { verdictView } from "../../engine/view/run.ts";
import { explore } from "../explore/explore.ts";
import { analyseFile, scenariosOf, scriptsIn } from "../script-files.ts";

const machines = ["../../examples/broken/", "../../examples/memory-pools/", "../corpus/bugs/"]
	.flatMap((folder) => scriptsIn(new URL(folder, import.meta.url)))
	.flatMap(({ name, url }) => {
		const analysis = analyseFile(url);
		return scenariosOf(analysis).flatMap((scenario) => {
			const program = compile(analysis, scenario);
			const title = `${name}: ${scenario.name.value}`;
			const isBroken = program.ok && program.value.expected !== undefined;
			return isBroken ? [{ name: title, machine: createMachine(program.value) }] : [];
		});
	});

function traceOf({ machine }: (typeof machines)[number]): ItfTrace | undefined {
	const verdict = readVerdict(machine, explore(machine, { statesMax: 20_000 }));
	const { run } = verdictView(runSource(machine), verdict, 0);
	if (!run) return undefined;
	const moves = parseSchedule(run.schedule);
	const history = historyOf(machine, moves.ok ? moves.value : []);
	const states = Array.from({ length: history.stepCount + 1 }, (_, step) =>
		project(machine, history.stateAt(step)),
	);
	return itfOf(run, states, "test.hmm");
}

describe.each(machines)("$name", (found) => {
	test("every value has its type, and the run is as long as it says", () => {
		const trace = traceOf(found);
		if (!trace) return;
		const types = new Map(
			Object.entries(trace["#meta"].varTypes).map(([name, text]) => [name, parseType(text)]),
		);
		assert.deepEqual(trace.vars, [...types.keys()]);
		trace.states.forEach(({ "#meta": meta, ...values }, index) => {
			assert.deepEqual(meta, { index });
			assert.deepEqual(Object.keys(values), trace.vars);
			for (const [name, type] of types)
				check(values[name] as ItfValue, type, `${name} at ${index}`);
		});
		assert.equal(trace.states.at(0)?.thread, "");
		assert.ok(trace.states.slice(1).every(({ thread, reason }) => thread !== "" && reason !== ""));
		assert.ok(JSON.stringify(trace).length < 8_000_000);
	});
});

test("a livelock says where it goes round", () => {
	const livelock = machines.find(({ name }) => name.startsWith("stale-seq.hmm"));
	const trace = livelock && traceOf(livelock);
	assert.ok(trace?.loop !== undefined && trace.loop < trace.states.length - 1);
	const [first, last] = [trace.states[trace.loop], trace.states.at(-1)];
	assert.deepEqual(first?.mms, last?.mms);
	assert.deepEqual(first?.devices, last?.devices);
});

// ── types, as Apalache writes them ────────────────────────────────────────

type Type =
	| "Str"
	| "Int"
	| "Bool"
	| { readonly set: Type }
	| { readonly key: Type; readonly value: Type }
	| { readonly fields: ReadonlyMap<string, Type> };

function parseType(text: string): Type {
	const tokens = text.match(/\w+|->|[{}(),:]/g) ?? [];
	let at = 0;
	const one = (): Type => {
		const token = tokens[at++];
		if (token === "Set") {
			at++;
			const set = whole();
			at++;
			return { set };
		}
		if (token === "{") {
			const fields = new Map<string, Type>();
			while (tokens[at] !== "}") {
				const name = tokens[at] ?? "";
				at += 2;
				fields.set(name, whole());
				if (tokens[at] === ",") at++;
			}
			at++;
			return { fields };
		}
		assert.ok(token === "Str" || token === "Int" || token === "Bool", token);
		return token;
	};
	const whole = (): Type => {
		const key = one();
		if (tokens[at] !== "->") return key;
		at++;
		return { key, value: whole() };
	};
	return whole();
}

function check(value: ItfValue, type: Type, where: string): void {
	if (type === "Str") assert.equal(typeof value, "string", where);
	else if (type === "Bool") assert.equal(typeof value, "boolean", where);
	else if (type === "Int") assert.match(String(part(value, "#bigint", where)), /^-?\d+$/, where);
	else if ("set" in type)
		for (const item of part(value, "#set", where) as readonly ItfValue[])
			check(item, type.set, where);
	else if ("key" in type) {
		const pairs = part(value, "#map", where) as readonly (readonly [ItfValue, ItfValue])[];
		const keys = new Set(pairs.map(([key]) => JSON.stringify(key)));
		assert.equal(keys.size, pairs.length, `${where}: a key twice`);
		for (const [key, inner] of pairs) {
			check(key, type.key, where);
			check(inner, type.value, `${where}[${JSON.stringify(key)}]`);
		}
	} else {
		assert.deepEqual(Object.keys(value as object).sort(), [...type.fields.keys()].sort(), where);
		for (const [name, inner] of type.fields)
			check((value as { [field: string]: ItfValue })[name] as ItfValue, inner, `${where}.${name}`);
	}
}

function part(value: ItfValue, name: string, where: string): unknown {
	assert.deepEqual(Object.keys(value as object), [name], where);
	return (value as { readonly [field: string]: unknown })[name];
}
