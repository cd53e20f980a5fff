// How a row of the tables is written: parameters as `name: kind`, everything else only where it differs from the usual.

import type { Builtin, BuiltinGroup, Held, Kind, Parameter } from "../builtin.ts";

interface RowOptions {
	readonly aliases?: readonly string[];
	readonly result?: Kind;
	readonly returns?: string;
	readonly errors?: readonly string[];
	readonly needs?: readonly Held[];
	readonly sleeps?: boolean;
	readonly looks?: boolean;
	readonly kernel?: Builtin["kernel"];
}

/**
 * One builtin. `parameters` reads like `mm: mm, span: span`; a kind may be `page|dma`; `?` after the name makes it
 * optional, `^` says that a thread of a process supplies it.
 */
export function row(
	group: BuiltinGroup,
	name: string,
	kernelName: string,
	parameters: string,
	options: RowOptions,
	doc: string,
): Builtin {
	return {
		name,
		kernelName,
		aliases: options.aliases ?? [],
		group,
		parameters: readParameters(parameters),
		result: options.result ?? "none",
		returns: options.returns ?? "",
		errors: options.errors ?? [],
		needs: options.needs ?? [],
		sleeps: options.sleeps ?? false,
		looks: options.looks ?? false,
		doc,
		kernel: options.kernel,
	};
}

const parameterDocs: { readonly [name: string]: string } = {
	mm: "the address space",
	span: "an interval of addresses",
	addr: "an address: one page",
	r: "the hmm_range",
	m: "the migrate_vma",
	n: "the interval notifier",
	seq: "a sequence number",
	l: "the lock",
	d: "the device",
	page: "the page",
	write: "true where writing is meant",
	value: "what is written",
	flags: "flags, joined with |",
	owner: "the device that asks",
	prot: "r, rw or none",
};

/** Parameters as they are written in a row. */
export function readParameters(text: string): readonly Parameter[] {
	return text === "" ? [] : text.split(", ").map(readParameter);
}

function readParameter(text: string): Parameter {
	const [left = "", kinds = "unknown"] = text.split(": ");
	const name = left.replace(/[?^]$/, "");
	const list = kinds.split("|") as Kind[];
	const kind = list.length === 1 ? (list[0] as Kind) : list;
	const doc = parameterDocs[name] ?? "";
	if (left.endsWith("?")) return { name, kind, role: "optional", doc };
	if (left.endsWith("^")) return { name, kind, role: "process", doc };
	return { name, kind, doc };
}
