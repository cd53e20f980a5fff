// The declarations of a file, before any body is read: they may stand in any order and are seen by all files.

import { builtinNamed } from "../builtins.ts";
import type { Symbol, SymbolKind } from "../names.ts";
import type { Callback, Declaration, Device, Name, Node, Record } from "../tree.ts";
import type { Reporter } from "./reporter.ts";
import type { Table } from "./scope.ts";

export function declareAll(
	declarations: readonly Declaration[],
	uri: string,
	table: Table,
	reporter: Reporter,
): void {
	for (const declaration of declarations) {
		table.enterDeclaration(declaration, uri);
		declare(declaration, table, reporter);
	}
}

function declare(declaration: Declaration, table: Table, reporter: Reporter): void {
	switch (declaration.kind) {
		case "import":
		case "kernel":
		case "error":
		case "scenario":
			return;
		case "device":
			return declareDevice(declaration, table, reporter);
		case "record":
			return declareRecord(declaration, table, reporter);
		case "notifier":
		case "kref": {
			const owner = publish(declaration.kind, declaration.name, declaration, table, reporter);
			return declareCallbacks(declaration.callbacks, owner, table, reporter);
		}
		case "fn": {
			if (!table.kernel && builtinNamed(declaration.name.text))
				reporter.report(
					"duplicate-name",
					`${declaration.name.text} is a builtin, which this function would hide; give the function another name.`,
					declaration.name.span,
				);
			publish("fn", declaration.name, declaration, table, reporter);
			return;
		}
		default:
			publish(declaration.kind, declaration.name, declaration, table, reporter);
	}
}

/** A top-level name, seen by all files. The second of two is a symbol too, so that its own parts are bound. */
function publish(
	kind: SymbolKind,
	name: Name,
	node: Node,
	table: Table,
	reporter: Reporter,
): Symbol | undefined {
	if (name.text === "") return undefined;
	const before = table.topLevel(name.text);
	const symbol = table.declare(kind, name, node, undefined);
	if (before) reporter.duplicate(name, before);
	else table.publish(symbol);
	return symbol;
}

function declareDevice(device: Device, table: Table, reporter: Reporter): void {
	const owner = publish("device", device.name, device, table, reporter);
	const callbacks: Callback[] = [];
	for (const member of device.members) {
		if (member.kind === "error" || member.name.text === "") continue;
		if (member.kind === "callback") {
			callbacks.push(member);
			continue;
		}
		const symbol = table.declare(member.kind, member.name, member, owner);
		const before = owner && table.addMember(owner, symbol);
		if (before) reporter.duplicate(member.name, before);
		else table.publish(symbol);
	}
	declareCallbacks(callbacks, owner, table, reporter);
}

function declareRecord(record: Record, table: Table, reporter: Reporter): void {
	const owner = publish("record", record.name, record, table, reporter);
	for (const field of record.fields) {
		if (field.kind === "error" || field.name.text === "") continue;
		const symbol = table.declare(field.kind, field.name, field, owner);
		const before = owner && table.addMember(owner, symbol);
		if (before) reporter.duplicate(field.name, before);
	}
}

/** What the kernel calls: no names that a script could use. */
function declareCallbacks(
	callbacks: readonly Callback[],
	owner: Symbol | undefined,
	table: Table,
	reporter: Reporter,
): void {
	const seen = new Map<string, Symbol>();
	for (const callback of callbacks) {
		const symbol = table.declare("callback", callback.name, callback, owner);
		const before = seen.get(callback.name.text);
		if (before) reporter.duplicate(callback.name, before);
		else seen.set(callback.name.text, symbol);
	}
}
