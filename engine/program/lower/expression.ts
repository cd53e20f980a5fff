// Expressions → instructions. A value ends in a slot of the frame: `valueOf` gives the slot of a local where one can be
// read in place, `into` computes into a given slot. `&&`, `||` and `!` in conditions become jumps.

import { constantOf } from "../../language/constant.ts";
import type {
	Binary,
	BinaryOperator,
	Expression,
	Index,
	Member,
	Name,
} from "../../language/tree.ts";
import type { Place } from "../emitter.ts";
import { op } from "../instruction.ts";
import {
	event,
	migrateField,
	migratePfn,
	pfn,
	rangeField,
	rangeForm,
	SPAN_FIELD,
} from "../object.ts";
import { numberOf } from "../plan.ts";
import { lowerCall } from "./call.ts";
import { type Context, kindOf, notModelled, symbolOf } from "./context.ts";

/** A slot that holds the value: a local's own, or a temporary. */
export function valueOf(context: Context, expression: Expression): number {
	if (expression.kind === "name-expression") {
		const symbol = symbolOf(context, expression.name);
		const slot = symbol && symbol.kind !== "object" ? context.frame.slotOf(symbol) : undefined;
		if (slot !== undefined) return slot;
	}
	const slot = context.frame.temporary();
	into(context, expression, slot);
	return slot;
}

/** Computes the value into `slot`. */
export function into(context: Context, expression: Expression, slot: number): void {
	const { emitter } = context;
	switch (expression.kind) {
		case "integer":
			return emitter.emit(op.constant, slot, expression.value);
		case "boolean":
			return emitter.emit(op.constant, slot, expression.value ? 1 : 0);
		case "name-expression":
			return lowerName(context, expression.name, slot);
		case "unary": {
			const opcodes = { "!": op.not, "-": op.negate, "~": op.invert };
			return emitter.emit(opcodes[expression.operator], slot, valueOf(context, expression.operand));
		}
		case "binary":
			return lowerBinary(context, expression, slot);
		case "call":
			return lowerCall(context, expression, slot);
		case "member":
			return lowerMember(context, expression, slot);
		case "index":
			return lowerIndex(context, expression, slot);
		case "interval": {
			const from = valueOf(context, expression.from);
			return emitter.emit(op.spanSlice, slot, from, valueOf(context, expression.to));
		}
		case "string":
		case "error":
			return notModelled(context, "this expression", expression.span);
	}
}

/** Jumps to `to` where the condition's truth is `truth`; falls through otherwise. */
export function jumpWhere(
	context: Context,
	condition: Expression,
	truth: boolean,
	to: Place,
): void {
	const { emitter } = context;
	if (condition.kind === "unary" && condition.operator === "!")
		return jumpWhere(context, condition.operand, !truth, to);
	if (condition.kind === "binary" && (condition.operator === "&&" || condition.operator === "||")) {
		const decidesAlone = (condition.operator === "||") === truth;
		if (decidesAlone) {
			jumpWhere(context, condition.left, truth, to);
			return jumpWhere(context, condition.right, truth, to);
		}
		const past = emitter.place();
		jumpWhere(context, condition.left, !truth, past);
		jumpWhere(context, condition.right, truth, to);
		return emitter.mark(past);
	}
	emitter.jumpIf(valueOf(context, condition), truth, to);
}

function lowerName(context: Context, name: Name, slot: number): void {
	const { emitter, frame, unit } = context;
	const symbol = symbolOf(context, name);
	if (!symbol) {
		if (name.text === "self" && context.self !== undefined)
			return emitter.emit(op.move, slot, context.self);
		return notModelled(context, name.text, name.span);
	}
	if (symbol.constant) return emitter.emit(op.constant, slot, symbol.constant.value);
	const local = frame.slotOf(symbol);
	if (local !== undefined)
		return emitter.emit(symbol.kind === "object" ? op.address : op.move, slot, local);
	if (symbol.kind === "const" && symbol.node?.kind === "const") {
		const value = constantOf(context.side.bindings, symbol.node.value);
		return emitter.emit(op.constant, slot, value ?? 0);
	}
	if (
		symbol.kind === "notifier" &&
		context.self !== undefined &&
		symbol === context.routine.notifier
	)
		return emitter.emit(op.move, slot, context.self);
	const number = numberOf(unit.numbers, symbol);
	if (number === undefined) return notModelled(context, `${symbol.kind} ${name.text}`, name.span);
	if (symbol.kind === "variable") return emitter.emit(op.loadVariable, slot, number);
	emitter.emit(op.constant, slot, number + 1);
}

const binaryOpcodes: { readonly [operator in Exclude<BinaryOperator, "&&" | "||">]: number } = {
	"|": op.or,
	"^": op.xor,
	"&": op.and,
	"==": op.equal,
	"!=": op.notEqual,
	"<": op.less,
	"<=": op.lessEqual,
	">": op.greater,
	">=": op.greaterEqual,
	"<<": op.shiftLeft,
	">>": op.shiftRight,
	"+": op.add,
	"-": op.subtract,
	"*": op.multiply,
	"/": op.divide,
	"%": op.remainder,
};

function lowerBinary(context: Context, expression: Binary, slot: number): void {
	const { emitter } = context;
	if (expression.operator === "&&" || expression.operator === "||") {
		const isFalse = emitter.place();
		const end = emitter.place();
		jumpWhere(context, expression, false, isFalse);
		emitter.emit(op.constant, slot, 1);
		emitter.jump(end);
		emitter.mark(isFalse);
		emitter.emit(op.constant, slot, 0);
		return emitter.mark(end);
	}
	const left = operandOf(context, expression.left);
	const right = operandOf(context, expression.right);
	emitter.emit(binaryOpcodes[expression.operator], slot, left, right);
}

/** An event is compared by its type: `event == MIGRATE`. */
function operandOf(context: Context, expression: Expression): number {
	const value = valueOf(context, expression);
	if (kindOf(context, expression) !== "event") return value;
	const type = context.frame.temporary();
	context.emitter.emit(op.extract, type, value, 0, event.typeMask);
	return type;
}

// ── members ───────────────────────────────────────────────────────────────

/** Shift and mask of the parts of packed values. */
const eventParts: { readonly [name: string]: readonly [number, number] } = {
	blockable: [event.blockableShift, 1],
	owner: [event.ownerShift, event.ownerMask],
	mm: [event.mmShift, event.mmMask],
};
const pfnParts: { readonly [name: string]: readonly [number, number] } = {
	valid: [12, 1],
	write: [13, 1],
	error: [14, 1],
	page: [0, pfn.pageMask],
	order: [pfn.orderShift, pfn.orderMask],
};
const migrateParts: { readonly [name: string]: readonly [number, number] } = {
	page: [0, migratePfn.pageMask],
	valid: [12, 1],
	migrate: [13, 1],
	write: [14, 1],
};
const spanParts: { readonly [name: string]: number } = {
	start: op.spanStart,
	end: op.spanEnd,
	pages: op.spanPages,
};

function lowerMember(context: Context, expression: Member, slot: number): void {
	const { emitter } = context;
	const name = expression.name.text;
	switch (kindOf(context, expression.object)) {
		case "span":
			return emitter.emit(spanParts[name] ?? op.move, slot, valueOf(context, expression.object));
		case "event":
			return lowerEventPart(context, expression, slot);
		case "pfn":
			return lowerPfnPart(context, expression, slot);
		case "range":
		case "migrate":
			return lowerObjectField(context, expression, slot);
		case "migrate-entry":
		case "migrate-pfn": {
			const [shift, mask] = migrateParts[name] ?? [0, -1];
			return emitter.emit(op.extract, slot, valueOf(context, expression.object), shift, mask);
		}
		case "notifier":
			return lowerNotifierField(context, expression, slot);
		case "record":
			return lowerRecordField(context, expression, slot);
		case "mm":
		case "device":
			return lowerOwned(context, expression, slot);
		default:
			return notModelled(context, `.${name}`, expression.span);
	}
}

function lowerPfnPart(context: Context, { object, name }: Member, slot: number): void {
	const { emitter, unit } = context;
	if (unit.numbers.hasRangeForm) return lowerFormPart(context, object, name, slot);
	const [shift, mask] = pfnParts[name.text] ?? [0, -1];
	emitter.emit(op.extract, slot, valueOf(context, object), shift, mask);
}

/** A word of 2020 says nothing without the tables of its range. */
function lowerFormPart(context: Context, word: Expression, name: Name, slot: number): void {
	const { emitter, frame, unit } = context;
	const words = word.kind === "index" ? wordsOf(context, word.object) : undefined;
	if (!words) return notModelled(context, `.${name.text} away from its range`, name.span);
	const first = frame.temporaries(3);
	emitter.emit(op.move, first, words.object);
	into(context, word, first + 1);
	emitter.emit(op.constant, first + 2, Object.keys(pfnParts).indexOf(name.text));
	emitter.emit(op.localPrimitive, slot, unit.primitive("range_form_part"), first);
}

function lowerObjectField(context: Context, expression: Member, slot: number): void {
	const { emitter, frame } = context;
	const kind = kindOf(context, expression.object) === "migrate" ? "migrate" : "range";
	const object = valueOf(context, expression.object);
	if (expression.name.text !== "npages")
		return emitter.emit(
			op.loadField,
			slot,
			object,
			fieldOffset(context, kind, expression.name.text),
		);
	const span = frame.temporary();
	emitter.emit(op.loadField, span, object, SPAN_FIELD);
	emitter.emit(op.spanPages, slot, span);
}

export type ObjectKind = "range" | "migrate";

/** Offset of a field in an hmm_range or a migrate_vma. */
export function fieldOffset({ unit }: Context, kind: ObjectKind, name: string): number {
	if (name === "pfn_shift") return rangeField.pfns + unit.numbers.rangePages;
	const offsets: { readonly [name: string]: number } = kind === "range" ? rangeField : migrateField;
	return offsets[name] ?? 0;
}

function lowerEventPart(context: Context, expression: Member, slot: number): void {
	const { emitter, frame } = context;
	const value = valueOf(context, expression.object);
	const part = eventParts[expression.name.text];
	if (part) return emitter.emit(op.extract, slot, value, part[0], part[1]);
	const start = frame.temporary();
	const end = frame.temporary();
	emitter.emit(op.extract, start, value, event.startShift, event.startMask);
	emitter.emit(op.extract, end, value, event.endShift, event.endMask);
	emitter.emit(op.spanSlice, slot, start, end);
}

/** `n.mm`, `n.span`: what the notifier was inserted into and for. */
function lowerNotifierField(context: Context, expression: Member, slot: number): void {
	const { emitter, frame, unit } = context;
	const argument = frame.temporary();
	into(context, expression.object, argument);
	const name = expression.name.text === "mm" ? "sub_mm" : "sub_span";
	emitter.emit(op.primitive, slot, unit.primitive(name), argument);
}

function lowerRecordField(context: Context, expression: Member, slot: number): void {
	const { emitter, unit } = context;
	const record = valueOf(context, expression.object);
	const field = unit.numbers.recordFields.indexOf(expression.name.text);
	const opcode = kindOf(context, expression) === "lock" ? op.recordLock : op.loadRecord;
	emitter.emit(opcode, slot, record, field);
}

/** `app.buf`, `gpu.update`, `gpu.valid`: the member names the thing itself. */
function lowerOwned(context: Context, expression: Member, slot: number): void {
	const { emitter, unit } = context;
	const symbol = symbolOf(context, expression.name);
	const number = symbol && numberOf(unit.numbers, symbol);
	if (!symbol || number === undefined)
		return notModelled(context, `.${expression.name.text}`, expression.span);
	if (symbol.kind === "variable") return emitter.emit(op.loadVariable, slot, number);
	if (symbol.kind !== "mapping") return emitter.emit(op.constant, slot, number + 1);
	const pages = (symbol.node && unit.numbers.countOf.get(symbol.node)) ?? 0;
	emitter.emit(op.constant, slot, spanConstant(number, pages));
}

function spanConstant(start: number, pages: number): number {
	return start | ((start + pages) << 12);
}

// ── indices ───────────────────────────────────────────────────────────────

function lowerIndex(context: Context, expression: Index, slot: number): void {
	const { emitter } = context;
	const { object, index } = expression;
	const kind = kindOf(context, object);
	if (kind === "span" && index.kind === "interval") {
		const span = valueOf(context, object);
		const from = context.frame.temporary();
		const to = context.frame.temporary();
		const base = context.frame.temporary();
		emitter.emit(op.spanStart, base, span);
		emitter.emit(op.add, from, base, valueOf(context, index.from));
		emitter.emit(op.add, to, base, valueOf(context, index.to));
		return emitter.emit(op.spanSlice, slot, from, to);
	}
	if (kind === "span")
		return emitter.emit(op.spanAt, slot, valueOf(context, object), valueOf(context, index));
	const words = wordsOf(context, object);
	if (words)
		return emitter.emit(op.loadWord, slot, words.object, valueOf(context, index), words.first);
	const symbol = object.kind === "name-expression" ? symbolOf(context, object.name) : undefined;
	const first = symbol && numberOf(context.unit.numbers, symbol);
	const count = symbol?.node && context.unit.numbers.countOf.get(symbol.node);
	if (first === undefined || count === undefined)
		return notModelled(context, "this index", expression.span);
	emitter.emit(op.element, slot, valueOf(context, index), first + 1, count);
}

/** A row of words in an object: `r.pfns`, `m.src`, `m.dst`. */
export interface Words {
	/** The slot of the object. */
	readonly object: number;
	/** Offset of the row's first word in the object. */
	readonly first: number;
}

/** The row that the expression names, or undefined where it is something else. */
export function wordsOf(context: Context, expression: Expression): Words | undefined {
	if (expression.kind !== "member") return undefined;
	const kind = kindOf(context, expression.object);
	const first = rowOffset(context, kind, expression.name.text);
	if (first === undefined) return undefined;
	const object = valueOf(context, expression.object);
	return { object, first };
}

function rowOffset({ unit }: Context, kind: string, name: string): number | undefined {
	if (kind === "range") return rangeRow(unit.numbers.rangePages, name);
	if (kind !== "migrate") return undefined;
	if (name === "src") return migrateField.src;
	// The one array of 2016 lies where today's destinations lie; its sources stay beside it, as the core needs them.
	const isTarget = name === "dst" || name === "pfn_array";
	return isTarget ? migrateField.src + unit.numbers.rangePages : undefined;
}

function rangeRow(rangePages: number, name: string): number | undefined {
	if (name === "pfns") return rangeField.pfns;
	if (name !== "flags" && name !== "values") return undefined;
	return rangeField.pfns + rangePages + rangeForm[name];
}
