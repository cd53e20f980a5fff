// Whether threads give back only users of an address space that they took themselves: at no place on any path through a
// thread has it dropped more than it got. Then the count can be used up by nobody, and who counts first shows nowhere.

import { calleesOf } from "../../program/callees.ts";
import { INSTRUCTION_WORDS, op } from "../../program/instruction.ts";
import { jumpTarget } from "../../program/jump.ts";
import type { Program } from "../../program/program.ts";

/** What a function does to the count on its worst path. */
interface Balance {
	/** Anywhere inside it, beginning at 0. */
	readonly lowest: number;
	/** Where it returns. */
	readonly atReturn: number;
}

/** Below it paths are not told apart: a loop that drops and drops ends here. */
const LOWEST = -8;
const UNBALANCED: Balance = { lowest: LOWEST, atReturn: LOWEST };
const NEUTRAL: Balance = { lowest: 0, atReturn: 0 };

/** True where every thread keeps at least what it drops, whatever setup has left for it. */
export function keepsUsers(program: Program): boolean {
	const { functions, threads } = program;
	const known = new Map<number, Balance>();
	const calls = calleesOf(program);
	return threads
		.filter(({ role }) => role === "thread" || role === "work")
		.every(({ function: fn }) => balanceOf(program, calls, known, functions[fn].entry).lowest >= 0);
}

/** Each function once; ends because scripts that call themselves are not compiled, and would count as the worst. */
function balanceOf(
	program: Program,
	calls: (pc: number) => readonly number[],
	known: Map<number, Balance>,
	entry: number,
): Balance {
	const found = known.get(entry);
	if (found) return found;
	known.set(entry, UNBALANCED);
	const balance = walk(program, entry, (pc) => {
		const change = changeOf(program, pc);
		if (change !== 0) return { lowest: change, atReturn: change };
		return calls(pc)
			.map((callee) => (callee < 0 ? NEUTRAL : balanceOf(program, calls, known, callee)))
			.reduce(worst, undefined);
	});
	known.set(entry, balance);
	return balance;
}

/** The least there can be before each instruction; it only ever sinks, down to LOWEST. */
function walk(
	{ code, functionOf }: Program,
	entry: number,
	effectOf: (pc: number) => Balance | undefined,
): Balance {
	const before = new Map([[entry, 0]]);
	const open = [entry];
	let result: Balance | undefined;
	for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
		const start = before.get(pc) ?? 0;
		const { lowest, atReturn } = effectOf(pc) ?? NEUTRAL;
		const after = Math.max(LOWEST, start + atReturn);
		const opcode = code[pc * INSTRUCTION_WORDS];
		const isReturn = opcode === op.return;
		const here = { lowest: Math.min(0, start + lowest), atReturn: isReturn ? after : Infinity };
		result = worst(result, here);
		const next = opcode === op.jump || isReturn ? -1 : pc + 1;
		for (const target of [next, jumpTarget(code, pc)]) {
			if (target < 0 || functionOf[target] !== functionOf[entry]) continue;
			if ((before.get(target) ?? Infinity) <= after) continue;
			before.set(target, after);
			open.push(target);
		}
	}
	return result ?? NEUTRAL;
}

function worst(one: Balance | undefined, other: Balance): Balance {
	if (!one) return other;
	return {
		lowest: Math.min(one.lowest, other.lowest),
		atReturn: Math.min(one.atReturn, other.atReturn),
	};
}

function changeOf({ code, primitives }: Program, pc: number): number {
	const at = pc * INSTRUCTION_WORDS;
	if (code[at] !== op.primitive) return 0;
	switch (primitives[code[at + 2]]) {
		case "mmget_not_zero":
			return 1;
		case "mm_users_drop":
			return -1;
		default:
			return 0;
	}
}
