// What a primitive touches in one scenario: its row (footprint-rows.ts), with what the memory of the scenario adds to it.

import type { Program } from "../../program/program.ts";
import { keepsUsers } from "./balance.ts";
import type { Region } from "./footprint.ts";
import { additions, type Feature, rows } from "./footprint-rows.ts";

export interface Touches {
	readonly reads: readonly Region[];
	readonly increments: readonly Region[];
	readonly decrements: readonly Region[];
	readonly writes: readonly Region[];
}

/** Kinds of entries that only some scenarios can have; the kernel scripts ask what an entry is before they get there. */
type Kind = "huge" | "special" | Extract<Feature, "devices" | "exclusive" | "files" | "swap">;

/** What cannot come up where no entry of that kind can. */
const needed: { readonly [name: string]: Kind } = {
	pte_set_file: "files",
	pte_map_around: "files",
	cache_read: "files",
	pte_set_special: "special",
	swap_read: "swap",
	pte_set_swapped: "swap",
	pte_trylock_page: "devices",
	pte_restore_exclusive: "exclusive",
	huge_fits: "huge",
	huge_alloc: "huge",
	huge_put: "huge",
	huge_cache_read: "huge",
	pte_set_huge: "huge",
	pte_split_huge: "huge",
};

/** Without them nobody looks at what is charged. */
const memcgReaders = ["memcg_limit", "memcg_usage"];
/** Without them nobody looks at which PTE tables exist. */
const tableReaders = ["mm_populated", "hugetlb_table_alloc"];

/** What the scenario can have and do, from which more is known of what its steps touch. */
export interface Bounds {
	readonly features: ReadonlySet<Feature | Kind>;
	/** There are notifiers beside interval notifiers. */
	readonly hasPlain: boolean;
	/** Regions that nothing in the scenario ever looks at: who writes them first shows nowhere. */
	readonly unread: readonly Region[];
}

/** `used`: the primitives that threads and conditions can come to. */
export function boundsOf(program: Program, used: ReadonlySet<string>): Bounds {
	const { primitives, world } = program;
	const features = featuresOf(program, used);
	// Without exit, users can be used up only by who drops one that is not its own.
	const usersLast = !features.has("exit") && world.mmCount === 1 && keepsUsers(program);
	return {
		features,
		unread: [
			...(usersLast ? ["users" as const] : []),
			...(tableReaders.some((name) => used.has(name)) ? [] : ["tables" as const]),
			...(memcgReaders.some((name) => primitives.includes(name)) ? [] : ["memcg" as const]),
		],
		hasPlain: world.notifiers.some(({ type }) => type !== "interval"),
	};
}

function featuresOf(program: Program, used: ReadonlySet<string>): ReadonlySet<Feature | Kind> {
	const { functions, primitives, world } = program;
	// The kind of memory that mmap maps at run time is a value like any other.
	const mapsAnything = functions.some(({ name }) => name === "mmap");
	const hasSpecial = world.processes.some(({ mappings }) =>
		mappings.some(({ backing }) => backing === "pfnmap"),
	);
	const hasPrivate = world.memories.some(({ type }) => type === "private");
	const present: readonly [Feature | Kind, boolean][] = [
		["devices", hasPrivate && primitives.includes("page_alloc_device")],
		["exclusive", primitives.includes("pte_make_exclusive")],
		["moves", primitives.includes("migrate_move") || primitives.includes("hmm_migrate_mapping")],
		["files", world.files.length > 0 || mapsAnything],
		["special", hasSpecial || mapsAnything],
		["swap", world.swapSlots > 0],
		["huge", world.hasHuge || mapsAnything],
		["exit", used.has("mm_process_drop") || used.has("async_put")],
		["insert", used.has("sub_insert") || used.has("sub_remove")],
	];
	return new Set(present.filter(([, isPresent]) => isPresent).map(([feature]) => feature));
}

/** What a primitive touches: `anything` where no row says, `never` where it cannot come up. */
export function touchesOf(name: string, bounds: Bounds): Touches | "anything" | "never" {
	if (!bounds.hasPlain && name.startsWith("plain_")) return "never";
	const kind = needed[name];
	if (kind !== undefined && !bounds.features.has(kind)) return "never";
	const row = rows[name];
	if (row === undefined) return "anything";
	const added = Object.entries(additions[name] ?? {})
		.filter(([feature]) => bounds.features.has(feature as Feature))
		.map(([, more]) => more);
	return parse([row, ...added].join(" "));
}

function parse(row: string): Touches {
	const found: { [way: string]: Region[] } = { r: [], i: [], d: [], w: [] };
	let into: Region[] = [];
	for (const word of row.split(" ")) {
		const list = found[word];
		if (list) into = list;
		else if (word !== "") into.push(word as Region);
	}
	return {
		reads: found.r ?? [],
		increments: found.i ?? [],
		decrements: found.d ?? [],
		writes: found.w ?? [],
	};
}
