// One word of the vector as a named value, by its kind: `-EBUSY`, `page 3`, `buf[0..4]`, an hmm_range with its words.

import type { Kind } from "../language/builtin.ts";
import { constants } from "../language/builtins.ts";
import type { ProgramMachine } from "../machine/create.ts";
import { addressName, mmName } from "../machine/mm-name.ts";
import { stackOffset } from "../machine/offsets.ts";
import { type FormWord, formWord } from "../machine/range-form.ts";
import {
	event,
	migrateField,
	migratePfn,
	pfn,
	rangeField,
	SPAN_MASK,
	SPAN_SHIFT,
} from "../program/object.ts";
import type { AddressSpan, VariableView } from "./model.ts";
import { eventName } from "./project.ts";

export function spanView(word: number): AddressSpan {
	return { start: word & SPAN_MASK, end: word >>> SPAN_SHIFT };
}

/** A value for humans; `word` is what stands in the vector. */
export function valueView(
	machine: ProgramMachine,
	name: string,
	kind: Kind,
	word: number,
): VariableView {
	return { name, kind, value: text(machine, kind, word), parts: [] };
}

/** As valueView, of a slot in a frame of a thread: there a word may name an object, which is shown instead. */
export function slotView(
	machine: ProgramMachine,
	state: Int32Array,
	thread: number,
	{ name, kind }: { readonly name: string; readonly kind: Kind },
	word: number,
): VariableView {
	const at = stackOffset(machine.interpreter.vm, thread, word);
	const object = word === 0 ? undefined : objectView(machine, state, name, kind, at);
	return object ?? valueView(machine, name, kind, word);
}

/** The object that begins at an offset; undefined where the kind is not one of objects. */
export function objectView(
	machine: ProgramMachine,
	state: Int32Array,
	name: string,
	kind: Kind,
	at: number,
): VariableView | undefined {
	if (kind === "range") return rangeView(machine, state, name, at);
	if (kind === "migrate") return migrateView(machine, state, name, at);
	return undefined;
}

function text(machine: ProgramMachine, kind: Kind, word: number): string {
	const { world } = machine.program;
	const { vm } = machine.interpreter;
	switch (kind) {
		case "bool":
			return word !== 0 ? "true" : "false";
		case "int":
			return errnoName(word) ?? String(word);
		case "mm":
			return word === 0 ? "none" : mmName(vm, word);
		case "addr":
			return addressName(vm, word);
		case "span":
			return spanText(machine, spanView(word));
		case "page":
		case "dma":
			return word === 0 ? "none" : `page ${word - 1}`;
		case "lock":
			return world.locks[word - 1]?.name ?? "none";
		case "notifier":
			return world.notifiers[word - 1]?.name ?? "none";
		case "device":
			return world.devices[word - 1]?.name ?? "none";
		case "record":
			return world.records[word - 1]?.name ?? "none";
		case "event":
			return `${eventName(word & event.typeMask)}${((word >>> event.blockableShift) & 1) !== 0 ? "" : ", not blockable"}`;
		case "memory":
			return world.memories[word - 1]?.name ?? "none";
		case "pfn":
			return wordText(word);
		case "migrate-entry":
		case "migrate-pfn":
			return migrateText(word);
		default:
			return String(word);
	}
}

/** `buf[0..2]`, or in hex where no mapping lies. */
export function spanText(machine: ProgramMachine, span: AddressSpan): string {
	if (span.end <= span.start) return "empty";
	const first = addressName(machine.interpreter.vm, span.start);
	const match = /^(.*)\[(\d+)\]$/.exec(first);
	if (!match) return `0x${span.start.toString(16)}..0x${span.end.toString(16)}`;
	const from = Number(match[2]);
	return `${match[1]}[${from}..${from + span.end - span.start}]`;
}

function errnoName(word: number): string | undefined {
	if (word >= 0) return undefined;
	const constant = constants.find(
		(row) => row.kind === "int" && row.value === -word && /^E[A-Z]+$/.test(row.name),
	);
	return constant && `-${constant.name}`;
}

function wordText(word: number): string {
	const flags = [
		(word & pfn.valid) !== 0 ? "VALID" : "",
		(word & pfn.write) !== 0 ? "WRITE" : "",
		(word & pfn.error) !== 0 ? "ERROR" : "",
	].filter((flag) => flag !== "");
	const page = word & pfn.pageMask;
	return (
		[page === 0 ? "" : `page ${page - 1}`, ...flags].filter((part) => part !== "").join(" ") || "0"
	);
}

/** A word of a range: in 2020 what it says stands in the range's own tables. */
function rangeWordView(
	machine: ProgramMachine,
	state: Int32Array,
	name: string,
	range: number,
	word: number,
): VariableView {
	const { vm } = machine.interpreter;
	if (machine.program.world.kernel !== "hmm-2020") return valueView(machine, name, "pfn", word);
	return { name, kind: "pfn", value: formWordText(formWord(vm, state, range, word)), parts: [] };
}

function formWordText({ value, page, valid, write, word }: FormWord): string {
	if (value !== undefined) return value;
	const flags = [valid ? "VALID" : "", write ? "WRITE" : ""].filter((flag) => flag !== "");
	const found = valid ? [`page ${page - 1}`, ...flags] : flags;
	return found.length === 0 ? String(word) : found.join(" ");
}

function rangeView(
	machine: ProgramMachine,
	state: Int32Array,
	name: string,
	at: number,
): VariableView {
	const field = (part: keyof typeof rangeField, kind: Kind): VariableView =>
		valueView(machine, part, kind, state[at + rangeField[part]]);
	const span = spanView(state[at + rangeField.span]);
	const pages = Math.min(span.end - span.start, machine.program.world.rangePages);
	const words = Array.from({ length: Math.max(0, pages) }, (_, index) =>
		rangeWordView(machine, state, `[${index}]`, at, state[at + rangeField.pfns + index]),
	);
	return {
		name,
		kind: "range",
		value: `${spanText(machine, span)}, seq ${state[at + rangeField.seq]}`,
		parts: [
			field("notifier", "notifier"),
			field("seq", "seq"),
			field("span", "span"),
			{
				name: "pfns",
				kind: "pfn",
				value: words.map((word) => word.value).join(" · "),
				parts: words,
			},
		],
	};
}

function migrateText(word: number): string {
	const page = word & migratePfn.pageMask;
	const flags = [
		page === 0 ? "hole" : `page ${page - 1}`,
		(word & migratePfn.migrate) !== 0 ? "MIGRATE" : "",
		(word & migratePfn.write) !== 0 ? "WRITE" : "",
	];
	return word === 0 ? "0" : flags.filter((flag) => flag !== "").join(" ");
}

function migrateView(
	machine: ProgramMachine,
	state: Int32Array,
	name: string,
	at: number,
): VariableView {
	const { rangePages } = machine.program.world;
	const span = spanView(state[at + migrateField.span]);
	const pages = Math.max(0, Math.min(span.end - span.start, rangePages));
	const row = (title: string, kind: Kind, first: number): VariableView => {
		const parts = Array.from({ length: pages }, (_, index) =>
			valueView(machine, `[${index}]`, kind, state[first + index]),
		);
		return { name: title, kind, value: parts.map(({ value }) => value).join(" · "), parts };
	};
	const cpages = state[at + migrateField.cpages];
	return {
		name,
		kind: "migrate",
		value: `${spanText(machine, span)}, ${cpages} open`,
		parts: [
			valueView(machine, "span", "span", state[at + migrateField.span]),
			valueView(machine, "owner", "device", state[at + migrateField.owner]),
			valueView(machine, "fault_page", "page", state[at + migrateField.fault_page]),
			valueView(machine, "cpages", "int", cpages),
			row("src", "migrate-entry", at + migrateField.src),
			machine.program.world.kernel === "hmm-2016"
				? row("pfn_array", "migrate-pfn", at + migrateField.src + rangePages)
				: row("dst", "page", at + migrateField.src + rangePages),
		],
	};
}
