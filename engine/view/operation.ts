// The visible instruction that a thread stands at, with what it is handed: its arguments are computed by the local
// instructions before it, so that they lie in its slots already.

import type { Builtin, Kind } from "../language/builtin.ts";
import { builtins } from "../language/builtins.ts";
import { primitives } from "../language/primitives.ts";
import type { ProgramMachine } from "../machine/create.ts";
import { threadField } from "../machine/layout.ts";
import { frameOffset, threadOffset } from "../machine/offsets.ts";
import { INSTRUCTION_WORDS, op } from "../program/instruction.ts";
import { slotView } from "./value.ts";

export interface Operation {
	/** `pte_read`, `lock`; `load`, `store` for variables, `choose` for what may go either way; "" for anything else. */
	readonly name: string;
	/** By the names of its parameters: `buf[0]`, `page 3`, `mirror`. */
	readonly values: { readonly [parameter: string]: string };
}

const rows = new Map([...primitives, ...builtins].map((row) => [row.name, row]));

/** For a thread that can move. Cost: one table row. */
export function operationOf(machine: ProgramMachine, state: Int32Array, thread: number): Operation {
	const { code, primitives: names } = machine.program;
	const base = threadOffset(machine.interpreter.vm, thread);
	const at = state[base + threadField.pc] * INSTRUCTION_WORDS;
	const frame = frameOffset(machine.interpreter.vm, state, thread);
	switch (code[at]) {
		case op.primitive: {
			const name = names[code[at + 2]] ?? "";
			const first = frame + code[at + 3];
			return { name, values: valuesOf(machine, state, thread, rows.get(name), first) };
		}
		case op.loadVariable:
			return { name: "load", values: variableValue(machine, code[at + 2]) };
		case op.storeVariable:
			return { name: "store", values: variableValue(machine, code[at + 1]) };
		case op.loadRecord: {
			const record = state[frame + code[at + 2]];
			return { name: "load", values: fieldValue(machine, record, code[at + 3]) };
		}
		case op.storeRecord: {
			const record = state[frame + code[at + 1]];
			return { name: "store", values: fieldValue(machine, record, code[at + 2]) };
		}
		case op.choose:
			return { name: "choose", values: {} };
		default:
			return { name: "", values: {} };
	}
}

function variableValue({ program }: ProgramMachine, variable: number): Operation["values"] {
	const name = program.world.variables[variable]?.name;
	return name === undefined ? {} : { variable: name };
}

function fieldValue(machine: ProgramMachine, record: number, field: number): Operation["values"] {
	const planned = machine.program.world.records[record - 1];
	return planned ? variableValue(machine, planned.variables[field]) : {};
}

function valuesOf(
	machine: ProgramMachine,
	state: Int32Array,
	thread: number,
	row: Builtin | undefined,
	first: number,
): Operation["values"] {
	const values = (row?.parameters ?? []).map(({ name, kind }, index) => {
		const known: Kind = typeof kind === "string" ? kind : "unknown";
		const word = state[first + index];
		return [name, slotView(machine, state, thread, { name, kind: known }, word).value] as const;
	});
	return Object.fromEntries(values);
}
