// Statements → instructions, one function a kind. Every simple statement and every condition is a place where the
// debugger can stop.

import type {
	Assign,
	Block,
	Expression,
	For,
	If,
	Let,
	Loop,
	Member,
	ObjectStatement,
	Statement,
	While,
} from "../../language/tree.ts";
import { FRAME_FIRST, op } from "../instruction.ts";
import { migrateField, migratePfn, rangeField, rangeForm, SPAN_FIELD } from "../object.ts";
import { type Numbers, numberOf } from "../plan.ts";
import { lowerEffect } from "./call.ts";
import { type Context, kindOf, notModelled, symbolOf } from "./context.ts";
import { fieldOffset, into, jumpWhere, valueOf, wordsOf } from "./expression.ts";

export function lowerBlock(context: Context, block: Block): void {
	for (const statement of block.statements)
		context.frame.statement(() => lowerStatement(context, statement));
}

function begin(context: Context, place: { readonly span: { start: number; end: number } }): void {
	context.emitter.beginStatement(context.file, place.span.start, place.span.end);
}

function lowerStatement(context: Context, statement: Statement): void {
	const { emitter } = context;
	switch (statement.kind) {
		case "block":
			return lowerBlock(context, statement);
		case "if":
			return lowerIf(context, statement);
		case "while":
			return lowerWhile(context, statement);
		case "loop":
			return lowerLoop(context, statement);
		case "for":
			return lowerFor(context, statement);
		case "label":
			return markLabel(context, statement.name);
		case "error":
			return context.unit.fail(
				"broken-script",
				"The script has mistakes that must be repaired before it can run.",
				context.routine.uri,
				statement.span,
			);
	}
	begin(context, statement);
	switch (statement.kind) {
		case "let":
			return lowerLet(context, statement);
		case "assign":
			return lowerAssign(context, statement);
		case "break":
		case "continue": {
			const loop = context.loops.at(-1);
			if (loop) emitter.jump(statement.kind === "break" ? loop.end : loop.next);
			return;
		}
		case "return":
			return emitter.emit(op.return, statement.value ? valueOf(context, statement.value) : -1);
		case "goto": {
			const symbol = symbolOf(context, statement.label);
			if (symbol) emitter.jump(labelPlace(context, symbol));
			return;
		}
		case "object":
			return lowerObject(context, statement);
		case "expression":
			return lowerEffect(context, statement.expression);
	}
}

function lowerLet(context: Context, { name, value }: Let): void {
	const { emitter, frame } = context;
	const symbol = symbolOf(context, name);
	if (!symbol) return;
	const slot = frame.declare(symbol, kindOf(context, value));
	into(context, value, slot);
	frame.assigned(slot, emitter.pc);
}

type LabelSymbol = NonNullable<ReturnType<typeof symbolOf>>;

function labelPlace(context: Context, symbol: LabelSymbol) {
	const known = context.labels.get(symbol);
	if (known) return known;
	const place = context.emitter.place();
	context.labels.set(symbol, place);
	return place;
}

function markLabel(context: Context, name: Parameters<typeof symbolOf>[1]): void {
	const symbol = symbolOf(context, name);
	if (symbol) context.emitter.mark(labelPlace(context, symbol));
}

// ── control ───────────────────────────────────────────────────────────────

function lowerIf(context: Context, statement: If): void {
	const { emitter } = context;
	const otherwise = emitter.place();
	context.frame.statement(() => {
		begin(context, { span: { start: statement.span.start, end: statement.condition.span.end } });
		jumpWhere(context, statement.condition, false, otherwise);
	});
	lowerBlock(context, statement.then);
	if (!statement.otherwise) return emitter.mark(otherwise);
	const end = emitter.place();
	emitter.jump(end);
	emitter.mark(otherwise);
	if (statement.otherwise.kind === "if") lowerIf(context, statement.otherwise);
	else lowerBlock(context, statement.otherwise);
	emitter.mark(end);
}

function lowerWhile(context: Context, statement: While): void {
	const { emitter } = context;
	const next = emitter.place();
	const end = emitter.place();
	emitter.mark(next);
	context.frame.statement(() => {
		begin(context, { span: { start: statement.span.start, end: statement.condition.span.end } });
		jumpWhere(context, statement.condition, false, end);
	});
	lowerBody(context, statement.body, { next, end });
	emitter.jump(next);
	emitter.mark(end);
}

function lowerLoop(context: Context, statement: Loop): void {
	const { emitter } = context;
	const next = emitter.place();
	const end = emitter.place();
	emitter.mark(next);
	// An empty body has no statement to stand at.
	if (statement.body.statements.length === 0) begin(context, statement);
	lowerBody(context, statement.body, { next, end });
	emitter.jump(next);
	emitter.mark(end);
}

function lowerBody(context: Context, body: Block, places: Context["loops"][number]): void {
	context.loops.push(places);
	lowerBlock(context, body);
	context.loops.pop();
}

/** The variable runs over indices (`a..b`, a range) or addresses (a span); the end is computed once. */
function lowerFor(context: Context, statement: For): void {
	const { emitter, frame } = context;
	const symbol = symbolOf(context, statement.name);
	if (!symbol) return;
	begin(context, { span: { start: statement.span.start, end: statement.iterable.span.end } });
	const kind = kindOf(context, statement.iterable);
	if (kind === "list") return lowerForList(context, statement, symbol);
	const variable = frame.declare(symbol, kind === "span" ? "addr" : "int");
	frame.assigned(variable, emitter.pc);
	const limit = frame.temporary();
	if (!lowerBounds(context, statement.iterable, variable, limit))
		return notModelled(context, "this loop", statement.iterable.span);
	const next = emitter.place();
	const test = emitter.place();
	const end = emitter.place();
	const one = frame.temporary();
	const more = frame.temporary();
	emitter.jump(test);
	emitter.mark(next);
	emitter.emit(op.constant, one, 1);
	emitter.emit(op.add, variable, variable, one);
	emitter.mark(test);
	emitter.emit(op.less, more, variable, limit);
	emitter.jumpIf(more, false, end);
	lowerBody(context, statement.body, { next, end });
	emitter.jump(next);
	emitter.mark(end);
}

/** list_for_each_entry_safe: the next record is looked up before the body, which may take its own out of the list. */
function lowerForList(context: Context, statement: For, symbol: LabelSymbol): void {
	const { emitter, frame, unit } = context;
	const variable = frame.declare(symbol, "record");
	frame.assigned(variable, emitter.pc);
	const list = frame.temporaries(2);
	const following = frame.temporary();
	const step = emitter.place();
	const next = emitter.place();
	const end = emitter.place();
	into(context, statement.iterable, list);
	emitter.emit(op.primitive, variable, unit.primitive("list_first"), list);
	emitter.mark(step);
	emitter.jumpIf(variable, false, end);
	emitter.emit(op.move, list + 1, variable);
	emitter.emit(op.primitive, following, unit.primitive("list_next"), list);
	lowerBody(context, statement.body, { next, end });
	emitter.mark(next);
	emitter.emit(op.move, variable, following);
	emitter.jump(step);
	emitter.mark(end);
}

function lowerBounds(context: Context, iterable: Expression, from: number, to: number): boolean {
	const { emitter, frame } = context;
	if (iterable.kind === "interval") {
		into(context, iterable.from, from);
		into(context, iterable.to, to);
		return true;
	}
	const kind = kindOf(context, iterable);
	if (kind !== "span" && kind !== "range" && kind !== "migrate") return false;
	const value = valueOf(context, iterable);
	if (kind === "span") {
		emitter.emit(op.spanStart, from, value);
		emitter.emit(op.spanEnd, to, value);
		return true;
	}
	const span = frame.temporary();
	emitter.emit(op.loadField, span, value, SPAN_FIELD);
	emitter.emit(op.constant, from, 0);
	emitter.emit(op.spanPages, to, span);
	return true;
}

// ── objects and assignments ───────────────────────────────────────────────

function lowerObject(context: Context, statement: ObjectStatement): void {
	const { emitter, frame, unit } = context;
	const symbol = symbolOf(context, statement.name);
	if (!symbol) return notModelled(context, statement.type, statement.span);
	const { type } = statement;
	const words = objectWords(unit.numbers, type);
	const slot = frame.declare(symbol, type, words);
	emitter.emit(op.object, slot, words);
	frame.assigned(slot, emitter.pc);
	const address = frame.temporary();
	emitter.emit(op.address, address, slot);
	for (const field of statement.fields) {
		const value = valueOf(context, field.value);
		emitter.emit(op.storeField, address, fieldOffset(context, type, field.name.text), value);
	}
}

function objectWords({ rangePages, hasRangeForm }: Numbers, type: ObjectStatement["type"]): number {
	if (type === "migrate") return migrateField.src + rangePages * 2;
	return rangeField.pfns + rangePages + (hasRangeForm ? rangeForm.words : 0);
}

/** `m.src[i].migrate = …`, `m.pfn_array[i].page = …`: one part of a word; the others stay. */
function storeMigratePart(context: Context, target: Member, value: number): void {
	const { emitter, frame } = context;
	const { object: entry } = target;
	const words = entry.kind === "index" ? wordsOf(context, entry.object) : undefined;
	if (!words || entry.kind !== "index") return notModelled(context, "this assignment", entry.span);
	const index = valueOf(context, entry.index);
	const word = frame.temporary();
	const bits = frame.temporary();
	const isPage = target.name.text === "page";
	emitter.emit(op.loadWord, word, words.object, index, words.first);
	emitter.emit(op.constant, bits, ~(isPage ? migratePfn.pageMask : migratePfn.migrate));
	emitter.emit(op.and, word, word, bits);
	if (isPage) emitter.emit(op.or, word, word, value);
	else orFlag(context, word, value, bits);
	emitter.emit(op.storeWord, words.object, index, word, words.first);
}

function orFlag({ emitter }: Context, word: number, value: number, bits: number): void {
	const clear = emitter.place();
	emitter.jumpIf(value, false, clear);
	emitter.emit(op.constant, bits, migratePfn.migrate);
	emitter.emit(op.or, word, word, bits);
	emitter.mark(clear);
}

const assignOpcodes = { "+=": op.add, "-=": op.subtract, "|=": op.or, "&=": op.and } as const;

function lowerAssign(context: Context, statement: Assign): void {
	const { emitter, frame } = context;
	if (statement.operator === "=") return store(context, statement.target, statement.value);
	const result = frame.temporary();
	const old = valueOf(context, statement.target);
	emitter.emit(assignOpcodes[statement.operator], result, old, valueOf(context, statement.value));
	storeSlot(context, statement.target, result);
}

function store(context: Context, target: Expression, value: Expression): void {
	const slot = localSlot(context, target);
	if (slot !== undefined) return into(context, value, slot);
	storeSlot(context, target, valueOf(context, value));
}

function localSlot(context: Context, target: Expression): number | undefined {
	if (target.kind !== "name-expression") return undefined;
	const symbol = symbolOf(context, target.name);
	return symbol && context.frame.slotOf(symbol);
}

function storeSlot(context: Context, target: Expression, value: number): void {
	const { emitter, unit } = context;
	const slot = localSlot(context, target);
	if (slot !== undefined && slot >= FRAME_FIRST) return emitter.emit(op.move, slot, value);
	if (target.kind === "index") {
		const words = wordsOf(context, target.object);
		if (words)
			return emitter.emit(
				op.storeWord,
				words.object,
				valueOf(context, target.index),
				value,
				words.first,
			);
	}
	if (target.kind === "member") {
		const kind = kindOf(context, target.object);
		if (kind === "range" || kind === "migrate")
			return emitter.emit(
				op.storeField,
				valueOf(context, target.object),
				fieldOffset(context, kind, target.name.text),
				value,
			);
		if (kind === "migrate-entry" || kind === "migrate-pfn")
			return storeMigratePart(context, target, value);
		if (kind === "record") {
			const field = unit.numbers.recordFields.indexOf(target.name.text);
			return emitter.emit(op.storeRecord, valueOf(context, target.object), field, value);
		}
	}
	const name =
		target.kind === "member" || target.kind === "name-expression" ? target.name : undefined;
	const symbol = name && symbolOf(context, name);
	const number = symbol && numberOf(unit.numbers, symbol);
	if (symbol?.kind === "variable" && number !== undefined)
		return emitter.emit(op.storeVariable, number, value);
	notModelled(context, "this assignment", target.span);
}
