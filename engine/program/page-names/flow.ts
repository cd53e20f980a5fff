// Which slots hold names of pages where: the usual forward fixpoint over all that threads and conditions can run, calls and
// callbacks followed. Words of objects and variables are what is ever stored there, whichever object it is.

import { calleesOf } from "../callees.ts";
import { deviceCallbacks } from "../device-callback.ts";
import { FRAME_FIRST, INSTRUCTION_WORDS, op } from "../instruction.ts";
import { jumpTarget } from "../jump.ts";
import { notifierCallbacks } from "../notifier-callback.ts";
import { migrateField, rangeField } from "../object.ts";
import { shapeOf } from "../operands.ts";
import type { Program } from "../program.ts";
import { type Signature, signatureOf } from "./signature.ts";
import { form, type Value, Values } from "./value.ts";

/** A program before it is known what in it holds numbers of pages. */
export type Unnamed = Omit<Program, "pageNames">;

export interface Flow {
	/** By instruction: what the slots of its frame hold when control gets there; undefined where it never does. */
	readonly rows: readonly (Int32Array | undefined)[];
	readonly variables: Int32Array;
	/** By offset, of the words before the rows of an object. */
	readonly fields: Int32Array;
	/** True where something depends on how pages are numbered. */
	readonly shows: boolean;
}

const FIELDS = Math.max(rangeField.pfns, migrateField.src);

export function flowOf(program: Unnamed): Flow {
	const flow = new PageFlow(program);
	flow.run();
	return flow;
}

class PageFlow implements Flow {
	readonly rows: (Int32Array | undefined)[] = [];
	readonly variables: Int32Array;
	readonly fields: Int32Array;
	shows = false;
	#values = new Values();
	#program: Unnamed;
	#callees: (pc: number) => readonly number[];
	#signatures: readonly Signature[];
	/** By function: what it returns, and the calls that wait for it. */
	#results: Int32Array;
	#callers: Set<number>[];
	/** Instructions that read what is kept in objects and variables. */
	#readers = new Set<number>();
	#waiting: number[] = [];
	#isWaiting: Uint8Array;
	#zero: Value;

	constructor(program: Unnamed) {
		this.#program = program;
		this.#callees = calleesOf(program);
		this.#signatures = program.primitives.map(signatureOf);
		this.#zero = this.#values.constant(0);
		this.#results = new Int32Array(program.functions.length);
		this.#callers = program.functions.map(() => new Set());
		this.#isWaiting = new Uint8Array(program.code.length / INSTRUCTION_WORDS);
		this.fields = new Int32Array(FIELDS).fill(this.#zero);
		this.variables = Int32Array.from(program.world.variables, ({ initial }) =>
			this.#values.constant(initial),
		);
	}

	run(): void {
		const { threads, always, eventually, functions } = this.#program;
		for (const { function: number } of [...threads, ...always, ...eventually])
			this.#enter(functions[number].entry, []);
		for (let pc = this.#waiting.pop(); pc !== undefined; pc = this.#waiting.pop()) {
			this.#isWaiting[pc] = 0;
			this.#pass(pc);
		}
		for (const { function: number } of [...always, ...eventually])
			this.#test(this.#results[number]);
	}

	// ── where control goes ─────────────────────────────────────────────────

	#enter(entry: number, args: ArrayLike<Value>): void {
		const row = new Int32Array(this.#functionAt(entry).frameWords).fill(this.#zero);
		row.set(args, FRAME_FIRST);
		this.#reach(entry, row);
	}

	#functionAt(pc: number) {
		return this.#program.functions[this.#program.functionOf[pc]];
	}

	#reach(pc: number, row: Int32Array): void {
		const known = this.rows[pc];
		if (known === undefined) this.rows[pc] = row.slice();
		else if (!this.#widen(known, row)) return;
		this.#wake(pc);
	}

	#wake(pc: number): void {
		if (this.#isWaiting[pc] !== 0) return;
		this.#isWaiting[pc] = 1;
		this.#waiting.push(pc);
	}

	/** True where that was news. */
	#widen(known: Int32Array, row: Int32Array): boolean {
		let isNews = false;
		for (let slot = FRAME_FIRST; slot < row.length; slot++)
			if (row[slot] !== known[slot] && this.#learn(known, slot, row[slot])) isNews = true;
		return isNews;
	}

	#learn(known: Int32Array, index: number, value: Value): boolean {
		const joined = this.#values.join(known[index], value);
		const isNews = joined !== known[index];
		known[index] = joined;
		return isNews;
	}

	// ── one instruction ────────────────────────────────────────────────────

	#pass(pc: number): void {
		const row = this.rows[pc]?.slice() ?? new Int32Array(0);
		if (!this.#run(pc, row)) return;
		const { code } = this.#program;
		const target = jumpTarget(code, pc);
		if (target >= 0) this.#reach(target, row);
		if (code[pc * INSTRUCTION_WORDS] !== op.jump) this.#reach(pc + 1, row);
	}

	/** What the instruction makes of its frame; false where control does not get behind it, as far as is known. */
	#run(pc: number, row: Int32Array): boolean {
		const { code, functionOf } = this.#program;
		const at = pc * INSTRUCTION_WORDS;
		const a = code[at + 1];
		const b = code[at + 2];
		const c = code[at + 3];
		const d = code[at + 4];
		switch (code[at]) {
			case op.jump:
				return true;
			case op.jumpIfZero:
			case op.jumpIfNonZero:
			case op.assert:
				this.#test(row[a]);
				return true;
			case op.return:
				this.#return(functionOf[pc], a < 0 ? this.#zero : row[a]);
				return false;
			case op.call:
			case op.callNotifier:
			case op.callDevice:
				return this.#call(pc, row);
			case op.object:
				row.fill(this.#zero, a, a + b);
				return true;
			case op.storeField:
				this.#store(this.fields, b, row[c]);
				return true;
			case op.storeWord:
				this.#needsPlain(row[b]);
				this.#needs(row[c], form.page);
				return true;
			case op.storeVariable:
				this.#store(this.variables, a, row[b]);
				return true;
			case op.storeRecord:
				this.#needsPlain(row[a]);
				for (const variable of this.#variablesOf(b)) this.#store(this.variables, variable, row[c]);
				return true;
			case op.primitive:
			case op.localPrimitive:
				row[a] = this.#primitive(this.#signatures[b], row, c);
				return true;
			default:
				row[a] = this.#give(pc, row, code[at], b, c, d);
				return true;
		}
	}

	/** Of the instructions that write one slot and do nothing else. */
	#give(pc: number, row: Int32Array, opcode: number, b: number, c: number, d: number): Value {
		const values = this.#values;
		switch (opcode) {
			case op.constant:
				return values.constant(b);
			case op.move:
				return row[b];
			case op.negate:
			case op.invert:
				return values.turn(opcode, row[b]);
			case op.not:
				return values.isTestable(row[b]) ? form.plain : form.mixed;
			case op.extract:
				return values.extract(row[b], c, d);
			case op.address:
			case op.choose:
				return form.plain;
			case op.loadField:
				this.#readers.add(pc);
				return c < FIELDS ? this.fields[c] : form.page;
			case op.loadWord:
				this.#needsPlain(row[c]);
				return form.page;
			case op.loadVariable:
				this.#readers.add(pc);
				return this.variables[b];
			case op.loadRecord:
				this.#needsPlain(row[b]);
				this.#readers.add(pc);
				return this.#variablesOf(c).reduce<Value>(
					(value, variable) => values.join(value, this.variables[variable]),
					this.#zero,
				);
			case op.recordLock:
			case op.element:
				this.#needsPlain(row[b]);
				return form.plain;
			default:
				return values.combine(opcode, row[b], shapeOf(opcode)[2] === "s" ? row[c] : row[b]);
		}
	}

	/** The variables that a field of a record can be. */
	#variablesOf(field: number): readonly number[] {
		const { records } = this.#program.world;
		return records.map(({ variables }) => variables[field]).filter((variable) => variable >= 0);
	}

	#store(into: Int32Array, index: number, value: Value): void {
		if (index >= into.length) this.#needs(value, form.page);
		else if (this.#learn(into, index, value)) for (const pc of this.#readers) this.#wake(pc);
	}

	#primitive({ takes, gives }: Signature, row: Int32Array, first: number): Value {
		takes.forEach((wanted, index) => {
			this.#needs(row[first + index], wanted);
		});
		return gives;
	}

	// ── calls ──────────────────────────────────────────────────────────────

	/** False where none of the callees returns, as far as is known. */
	#call(pc: number, row: Int32Array): boolean {
		const args = this.#argumentsOf(pc, row);
		let result: Value = form.nothing;
		for (const entry of this.#callees(pc)) {
			if (entry < 0) result = this.#values.join(result, form.plain);
			else {
				const number = this.#program.functionOf[entry];
				this.#enter(entry, args);
				this.#callers[number].add(pc);
				result = this.#values.join(result, this.#results[number]);
			}
		}
		row[this.#program.code[pc * INSTRUCTION_WORDS + 1]] = result;
		return result !== form.nothing;
	}

	/** As machine/frames.ts hands them over: a notifier is an argument of its callbacks, a device is not. */
	#argumentsOf(pc: number, row: Int32Array): Int32Array {
		const [opcode, , b, c, d] = this.#program.code.subarray(pc * INSTRUCTION_WORDS);
		if (opcode === op.call) return row.subarray(c, c + d);
		this.#needsPlain(row[b]);
		if (opcode === op.callNotifier) return row.subarray(b, b + 1 + notifierCallbacks[c].parameters);
		return row.subarray(b + 1, b + 1 + deviceCallbacks[c].parameters);
	}

	#return(number: number, value: Value): void {
		if (!this.#learn(this.#results, number, value)) return;
		for (const pc of this.#callers[number]) this.#wake(pc);
	}

	// ── what would show ────────────────────────────────────────────────────

	#test(value: Value): void {
		if (!this.#values.isTestable(value)) this.shows = true;
	}

	#needsPlain(value: Value): void {
		this.#needs(value, form.plain);
	}

	#needs(value: Value, wanted: Value): void {
		if (!this.#values.fits(value, wanted)) this.shows = true;
	}
}
