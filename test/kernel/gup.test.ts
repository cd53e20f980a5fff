// Which page get and pin give, by what the entry holds: the table of docs/kernel/gup.md. mm/gup.c: __get_user_pages,
// __gup_longterm_locked.

import { describe, expect, test } from "vitest";
import { machineOf, statesOf } from "./events.ts";

type Found = "system" | "coherent" | "zero" | "none";

interface Row {
	readonly name: string;
	readonly mapping?: string;
	readonly before: readonly string[];
	/** What get, pin and pin for long give, to read and to write. */
	readonly read: readonly [Found, Found, Found];
	readonly write: readonly [Found, Found, Found];
}

const all = (found: Found): readonly [Found, Found, Found] => [found, found, found];
const touched = "write(app, app.buf[0], 7)";

const table: readonly Row[] = [
	{ name: "nothing", before: [], read: all("zero"), write: all("system") },
	{
		name: "the zero page",
		before: ["read(app, app.buf[0])"],
		read: all("zero"),
		write: all("system"),
	},
	{ name: "a page", before: [touched], read: all("system"), write: all("system") },
	{
		name: "a page shared since a fork",
		before: [touched, "fork(app)"],
		read: all("system"),
		write: all("system"),
	},
	{
		name: "swap",
		before: [touched, "swap_out(app, app.buf)"],
		read: all("system"),
		write: all("system"),
	},
	{
		name: "a private device page",
		before: [touched, "to_device(app, app.buf[0..1], vram)"],
		read: all("system"),
		write: all("system"),
	},
	{
		name: "a coherent device page",
		before: [touched, "to_device(app, app.buf[0..1], hbm)"],
		read: ["coherent", "coherent", "system"],
		write: ["coherent", "coherent", "system"],
	},
	{
		name: "a device-exclusive entry",
		before: [touched, "exclusive(app, app.buf[0])"],
		read: all("system"),
		write: all("system"),
	},
	{
		name: "a read-only mapping",
		mapping: "1, anon, r",
		before: [],
		read: all("zero"),
		write: all("none"),
	},
	{
		name: "no right to read",
		mapping: "1, anon, none",
		before: [],
		read: all("none"),
		write: all("none"),
	},
	{ name: "pfnmap", mapping: "1, pfnmap, rw", before: [], read: all("none"), write: all("none") },
];

const conditions: { readonly [found in Found]: string } = {
	system:
		"page && !is_zero_page(page) && !is_device_private_page(page) && !is_device_coherent_page(page)",
	coherent: "page && is_device_coherent_page(page)",
	zero: "page && is_zero_page(page)",
	none: "!page",
};

const calls = [
	["get_user_pages", "0", "put_page"],
	["pin_user_pages", "0", "unpin_user_page"],
	["pin_user_pages", "LONGTERM", "unpin_user_page"],
] as const;

/** One call by itself, on the slow path under mmap_lock or on the fast one without. */
function statementsOf(call: (typeof calls)[number], write: boolean, fast: boolean, found: Found) {
	const [name, flags, putBack] = call;
	const asked = write ? `${flags} | WRITE` : flags;
	const got = `page = ${name}${fast ? "_fast" : ""}(app, app.buf[0], ${asked})`;
	const locked = ["mmap_read_lock(app)", got, "mmap_read_unlock(app)"];
	return [
		"let page = none",
		...(fast ? [got] : locked),
		`assert(${conditions[found]})`,
		`if page { ${putBack}(page) }`,
	];
}

describe("what get and pin give", () => {
	const cases = table.flatMap(({ name, mapping, before, read, write }) =>
		[read, write].flatMap((row, isWrite) =>
			row.flatMap((found, index) =>
				[false, true].map((fast) => ({
					name: `${name}: ${calls[index]?.slice(0, 2).join(" ")}${isWrite ? " WRITE" : ""}${fast ? ", fast" : ""}`,
					found,
					operation: {
						...(mapping === undefined ? {} : { mapping }),
						before,
						run: statementsOf(calls[index] ?? calls[0], isWrite === 1, fast, found),
					},
				})),
			),
		),
	);

	test.each(cases)("$name gives $found", ({ operation }) => {
		expect(statesOf(machineOf(operation)).length).toBeGreaterThan(1);
	});
});
