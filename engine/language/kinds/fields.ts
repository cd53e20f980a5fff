// What stands behind a dot, by the kind of what stands before it. One table for checker, hover and completion.

import type { Kind } from "../builtin.ts";

export interface FieldRow {
	readonly name: string;
	readonly kind: Kind;
	readonly doc: string;
	/** True where a script may assign it. */
	readonly assignable: boolean;
}

function field(name: string, kind: Kind, doc: string, assignable = false): FieldRow {
	return { name, kind, doc, assignable };
}

export const fields: { readonly [kind in Kind]?: readonly FieldRow[] } = {
	span: [
		field("start", "addr", "the first address"),
		field("end", "addr", "the address behind the last page"),
		field("pages", "int", "how many pages"),
	],
	event: [
		field(
			"blockable",
			"bool",
			"false: the callback must not sleep; it may refuse by returning false",
		),
		field(
			"owner",
			"device",
			"who migrates or takes exclusive access; only for MIGRATE and EXCLUSIVE",
		),
		field("span", "span", "what is invalidated; may be larger than the notifier's span"),
		field("mm", "mm", "the address space"),
	],
	range: [
		field("notifier", "notifier", "the notifier that protects the span", true),
		field("seq", "seq", "what read_begin returned", true),
		field("span", "span", "what is walked", true),
		field("default_flags", "int", "requests for every page: REQ_FAULT, REQ_WRITE", true),
		field("pfn_flags_mask", "int", "which request bits of pfns[i] count", true),
		field("owner", "device", "whose private pages are reported instead of faulted", true),
		field("pfns", "pfn", "one word a page: request in, result out"),
		field("flags", "int", "2020: the bits of PFN_VALID and PFN_WRITE in a word"),
		field("values", "int", "2020: the words for PFN_ERROR, PFN_NONE and PFN_SPECIAL"),
		field("pfn_shift", "int", "2020: where in a word the frame begins", true),
	],
	pfn: [
		field("valid", "bool", "the page is there"),
		field("write", "bool", "the CPU entry is writable now"),
		field("error", "bool", "cannot be reached at all"),
		field("page", "page", "the page; only with valid"),
		field("order", "int", "log2 of the pages under the CPU's entry"),
	],
	migrate: [
		field("span", "span", "what is migrated", true),
		field("select", "int", "SYSTEM, DEVICE_PRIVATE or DEVICE_COHERENT", true),
		field(
			"owner",
			"device",
			"whose device pages are meant; lets the own notifier know its MIGRATE",
			true,
		),
		field("fault_page", "page", "the page whose fault is served", true),
		field("cpages", "int", "entries that were collected"),
		field("npages", "int", "entries of the span"),
		field(
			"mm",
			"mm",
			"the address space that migrate_setup found: the one whose mmap_lock is held",
		),
		field("src", "migrate-entry", "what was found, one a page"),
		field("dst", "page", "the destinations, one a page; none leaves a page where it is"),
		field(
			"pfn_array",
			"migrate-pfn",
			"2016: the one array, one entry a page: what was found, and in its place where it goes",
		),
	],
	"migrate-pfn": [
		field("page", "page", "the source; alloc_and_copy writes the destination over it", true),
		field("migrate", "bool", "open for migration, and in finalize_and_map: moved", true),
		field("valid", "bool", "there is a page"),
		field("write", "bool", "the CPU entry was writable"),
	],
	"migrate-entry": [
		field("migrate", "bool", "collected, and after migrate_pages: moved", true),
		field("valid", "bool", "there was a page"),
		field("write", "bool", "its entry was writable"),
		field("page", "page", "the page, or none for a hole"),
	],
	notifier: [
		field("mm", "mm", "the address space it is inserted into"),
		field("span", "span", "the span it is inserted for"),
	],
};

export function fieldOf(kind: Kind, name: string): FieldRow | undefined {
	return fields[kind]?.find((row) => row.name === name);
}

/** Words that structures of the kernel have everywhere. */
const common: ReadonlySet<string> = new Set(["flags", "values"]);

/** The only kind that has a field of this name, if there is only one. */
export function kindWithField(name: string): Kind | undefined {
	if (common.has(name)) return undefined;
	const kinds = Object.entries(fields).filter(([, rows]) => rows.some((row) => row.name === name));
	const [only] = kinds;
	return kinds.length === 1 && only ? (only[0] as Kind) : undefined;
}
