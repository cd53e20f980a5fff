// Which frame slots an instruction reads and writes: what liveness needs. One row an opcode, in the order of operands.

import { op } from "./instruction.ts";

/**
 * `d` a slot written, `s` a slot read (-1: none), `-` something else. Calls and primitives read a run of slots, objects
 * span several: those are handled by name in liveness.ts.
 */
const shapes: readonly string[] = shapesByOpcode();

function shapesByOpcode(): readonly string[] {
	const rows: string[] = [];
	const set = (shape: string, ...opcodes: readonly number[]): void => {
		for (const opcode of opcodes) rows[opcode] = shape;
	};
	set("d---", op.constant, op.loadVariable, op.choose);
	set(
		"ds--",
		op.move,
		op.not,
		op.negate,
		op.invert,
		op.loadField,
		op.extract,
		op.recordLock,
		op.loadRecord,
	);
	set("dss-", op.add, op.subtract, op.multiply, op.divide, op.remainder, op.and, op.or, op.xor);
	set("dss-", op.shiftLeft, op.shiftRight, op.equal, op.notEqual);
	set(
		"dss-",
		op.less,
		op.lessEqual,
		op.greater,
		op.greaterEqual,
		op.loadWord,
		op.spanAt,
		op.spanSlice,
	);
	set("ds--", op.spanStart, op.spanEnd, op.spanPages, op.element);
	set("----", op.jump);
	set("s---", op.jumpIfZero, op.jumpIfNonZero, op.return, op.assert);
	set("s-s-", op.storeField, op.storeRecord);
	set("sss-", op.storeWord);
	set("-s--", op.storeVariable);
	set("d---", op.call, op.callNotifier, op.callDevice, op.primitive, op.localPrimitive, op.address);
	set("----", op.object);
	return rows;
}

export function shapeOf(opcode: number): string {
	return shapes[opcode] ?? "----";
}
