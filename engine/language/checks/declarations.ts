// What declarations and scenarios must be like beyond their syntax: known types, bounds, callbacks that the kernel calls,
// properties and limits that exist.

import { builtins } from "../builtins.ts";
import { constantOf } from "../constant.ts";
import { closest } from "../names/scope.ts";
import type { Bindings } from "../names.ts";
import type { Problem, Severity } from "../problem.ts";
import { propertyNames } from "../problems.ts";
import type { Span } from "../source.ts";
import type {
	Callback,
	Declaration,
	Expression,
	File,
	Mapping,
	Name,
	Notifier,
	Scenario,
	ScenarioItem,
} from "../tree.ts";
import { visit } from "../walk.ts";

const memoryTypes = ["private", "coherent", "node", "movable"];
const lockTypes = ["mutex", "spinlock", "rwsem", "rwlock"];
const backings = ["anon", "shared", "file", "private_file", "hugetlb", "pfnmap"];
const protections = ["r", "rw", "none"];
const limits = ["states", "depth", "seconds"];
const kernels = ["6.x", "hmm-2016", "hgm-rfc"];

/** How many of a thing a scenario can hold: beyond it neither exploration nor drawing makes sense. */
const bounds = { pages: 16, memory: 64, instances: 8 } as const;

const callbacksOf: {
	readonly [type in Notifier["type"]]: { readonly [name: string]: readonly string[] };
} = {
	interval: { invalidate: ["span", "event", "seq"] },
	plain: {
		invalidate_range_start: ["span", "event"],
		invalidate_range_end: ["span"],
		release: [],
	},
	mirror: {
		update: ["event", "span"],
		alloc_and_copy: ["m"],
		finalize_and_map: ["m"],
		release: [],
	},
};

const deviceCallbacks: { readonly [name: string]: readonly string[] } = {
	migrate_to_ram: ["page", "addr"],
	page_free: ["page"],
	fault: ["addr", "write"],
	isolate: ["page"],
	migratepage: ["to", "from"],
	putback: ["page"],
};

export function checkDeclarations(file: File, bindings: Bindings, problems: Problem[]): void {
	const checker = new Checker(bindings, problems);
	for (const declaration of file.declarations) checker.declaration(declaration);
	checker.scenarioNames(file);
}

class Checker {
	#bindings: Bindings;
	#problems: Problem[];

	constructor(bindings: Bindings, problems: Problem[]) {
		this.#bindings = bindings;
		this.#problems = problems;
	}

	#problem(
		code: string,
		message: string,
		span: Span,
		severity: Severity = "error",
		fix?: string,
	): void {
		const fixes = fix ? [{ title: `Write ${fix}`, edits: [{ span, text: fix }] }] : [];
		this.#problems.push({ code, severity, message, span, related: [], fixes });
	}

	#oneOf(
		name: Name | undefined,
		known: readonly string[],
		what: string,
		code = "unknown-member-type",
	): void {
		if (!name || name.text === "" || known.includes(name.text)) return;
		this.#problem(
			code,
			`There is no ${what} ${name.text}; write ${known.join(", ")}.`,
			name.span,
			"error",
			closest(name.text, known),
		);
	}

	declaration(declaration: Declaration): void {
		switch (declaration.kind) {
			case "kernel":
				if (!kernels.includes(declaration.version.value))
					this.#problem(
						"unknown-kernel",
						`There is no kernel model "${declaration.version.value}"; write ${kernels.map((name) => `"${name}"`).join(", ")}.`,
						declaration.version.span,
					);
				else if (declaration.version.value !== "6.x")
					this.#problem(
						"not-modelled-yet",
						`The kernel model "${declaration.version.value}" is not modelled yet; scenarios of this file cannot run.`,
						declaration.version.span,
						"info",
					);
				return;
			case "const":
				if (this.#constant(declaration.value) === undefined && declaration.value.kind !== "error")
					this.#problem(
						"not-constant",
						`${declaration.name.text} must be known without a run: numbers, other constants and arithmetic on them (no division by zero).`,
						declaration.value.span,
					);
				return;
			case "device":
				for (const member of declaration.members) {
					if (member.kind === "lock") this.#oneOf(member.type, lockTypes, "lock type");
					if (member.kind === "memory") {
						this.#oneOf(member.type, memoryTypes, "memory type");
						this.#bounded(member.pages, bounds.memory, "pages of a memory");
					}
					if (member.kind === "callback") this.#callback(member, deviceCallbacks, "a device");
				}
				return;
			case "notifier":
				return this.#notifier(declaration);
			case "record":
				if (declaration.count) this.#bounded(declaration.count, bounds.instances, "records");
				for (const field of declaration.fields)
					if (field.kind === "lock") this.#oneOf(field.type, lockTypes, "lock type");
				return;
			case "fence":
			case "kref":
				if (declaration.count) this.#bounded(declaration.count, bounds.instances, "instances");
				return;
			case "scenario":
				return this.#scenario(declaration);
			default:
				return;
		}
	}

	#notifier(notifier: Notifier): void {
		if (notifier.count) this.#bounded(notifier.count, bounds.instances, "notifiers");
		const known = callbacksOf[notifier.type];
		for (const callback of notifier.callbacks)
			this.#callback(callback, known, "a notifier of this kind");
		const needed = { interval: "invalidate", plain: "invalidate_range_start", mirror: "update" }[
			notifier.type
		];
		if (
			notifier.name.text !== "" &&
			!notifier.callbacks.some((callback) => callback.name.text === needed)
		)
			this.#problem(
				"missing-callback",
				`${notifier.name.text} has no ${needed}: the device would never hear of a change. Write \`${needed}(${known[needed]?.join(", ")}) { … }\`.`,
				notifier.name.span,
			);
	}

	#callback(
		callback: Callback,
		known: { readonly [name: string]: readonly string[] },
		owner: string,
	): void {
		const parameters = Object.hasOwn(known, callback.name.text)
			? known[callback.name.text]
			: undefined;
		if (callback.name.text === "") return;
		if (!parameters) {
			const close = closest(callback.name.text, Object.keys(known));
			return this.#problem(
				"unknown-callback",
				`The kernel never calls ${callback.name.text} of ${owner}; it calls ${Object.keys(known).join(", ")}.`,
				callback.name.span,
				"error",
				close,
			);
		}
		if (parameters.length !== callback.parameters.length)
			this.#problem(
				"wrong-arity",
				`${callback.name.text} is called with (${parameters.join(", ")}); ${callback.parameters.length} parameters are written.`,
				callback.name.span,
			);
	}

	#constant(expression: Expression): number | undefined {
		return constantOf(this.#bindings, expression);
	}

	#bounded(expression: Expression, most: number, what: string): void {
		if (expression.kind === "error") return;
		const value = this.#constant(expression);
		if (value === undefined)
			return this.#problem(
				"not-constant",
				`The number of ${what} must be known without a run.`,
				expression.span,
			);
		if (value < 1 || value > most)
			this.#problem(
				"out-of-bounds",
				`${value} ${what}: between 1 and ${most} can be explored and drawn.`,
				expression.span,
			);
	}

	// ── scenarios ────────────────────────────────────────────────────────

	scenarioNames(file: File): void {
		const seen = new Set<string>();
		for (const declaration of file.declarations) {
			if (declaration.kind !== "scenario") continue;
			const { value, span } = declaration.name;
			if (seen.has(value))
				this.#problem(
					"duplicate-name",
					`There are two scenarios "${value}"; give one another name, so that each can be chosen.`,
					span,
				);
			seen.add(value);
		}
	}

	#scenario(scenario: Scenario): void {
		const acts = scenario.items.some((item) => item.kind === "thread" || item.kind === "setup");
		const broken = scenario.items.some((item) => item.kind === "error");
		if (!acts && !broken)
			this.#problem(
				"scenario-without-threads",
				`Nothing happens in "${scenario.name.value}": write at least one \`thread name { … }\`.`,
				scenario.name.span,
				"warning",
			);
		const threads = scenario.items.filter((item) => item.kind === "thread");
		if (threads.length > 8)
			this.#problem(
				"out-of-bounds",
				`${threads.length} threads: up to 8 can be explored and drawn.`,
				scenario.name.span,
			);
		for (const item of scenario.items) this.#item(item);
		this.#once(scenario);
	}

	#once(scenario: Scenario): void {
		for (const kind of ["setup", "finally", "expect", "limit"] as const) {
			const [, second] = scenario.items.filter((item) => item.kind === kind);
			if (second)
				this.#problem(
					"duplicate-item",
					`A scenario has one \`${kind}\`; put both into it.`,
					second.span,
				);
		}
	}

	#item(item: ScenarioItem): void {
		switch (item.kind) {
			case "process":
				for (const mapping of item.mappings) this.#mapping(mapping);
				return;
			case "expect":
				return this.#oneOf(item.code, propertyNames, "property", "unknown-property");
			case "limit":
				for (const field of item.fields) {
					this.#oneOf(field.name, limits, "limit", "unknown-limit");
					if (this.#constant(field.value) === undefined && field.value.kind !== "error")
						this.#problem(
							"not-constant",
							`The limit ${field.name.text} must be a number.`,
							field.value.span,
						);
				}
				return;
			case "inject":
				return this.#inject(item.builtin, item.outcome);
			default:
				return;
		}
	}

	#mapping(mapping: Mapping): void {
		this.#bounded(mapping.pages, bounds.pages, "pages of a mapping");
		this.#oneOf(mapping.backing, backings, "backing");
		this.#oneOf(mapping.protection, protections, "protection");
		const { backing } = mapping;
		if (backing && backings.includes(backing.text) && backing.text !== "anon")
			this.#problem(
				"not-modelled-yet",
				`${backing.text} memory is not modelled yet; this scenario cannot run.`,
				backing.span,
				"info",
			);
	}

	#inject(builtin: Name, outcome: Expression): void {
		const row = builtins.find((candidate) => candidate.name === builtin.text);
		const sometimes = outcome.kind === "name-expression" && outcome.name.text === "sometimes";
		if (!sometimes && outcome.kind !== "error" && this.#constant(outcome) === undefined)
			this.#problem(
				"not-constant",
				"What is injected is an error such as -EIO, or `sometimes`.",
				outcome.span,
			);
		if (
			row &&
			row.errors.length === 0 &&
			row.result !== "bool" &&
			row.result !== "page" &&
			row.result !== "dma"
		)
			this.#problem(
				"cannot-fail",
				`${row.name} never fails; nothing can be injected.`,
				builtin.span,
				"warning",
			);
	}
}

/** Calls that lead back to where they began: the kernel's stack is small, and nothing here needs recursion. */
export function checkRecursion(
	declarations: readonly Declaration[],
	bindings: Bindings,
	problems: Problem[],
): void {
	const callees = new Map<string, Set<string>>();
	for (const declaration of declarations) {
		if (declaration.kind !== "fn") continue;
		const names = new Set<string>();
		visit(declaration.body, (node) => {
			if (node.kind === "call" && bindings.symbolOf(node.callee)?.kind === "fn")
				names.add(node.callee.text);
		});
		callees.set(declaration.name.text, names);
	}
	const reported = new Set<string>();
	for (const declaration of declarations) {
		if (declaration.kind !== "fn" || reported.has(declaration.name.text)) continue;
		const cycle = cycleFrom(declaration.name.text, callees);
		if (!cycle) continue;
		for (const name of cycle) reported.add(name);
		problems.push({
			code: "recursion",
			severity: "error",
			message: `${cycle.join(" calls ")} calls ${declaration.name.text}: functions cannot call themselves. Write a loop.`,
			span: declaration.name.span,
			related: [],
			fixes: [],
		});
	}
}

/** The functions of a cycle through `start`, in calling order; undefined where there is none. */
function cycleFrom(
	start: string,
	callees: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined {
	const from = new Map<string, string>();
	const queue = [start];
	for (const name of queue)
		for (const callee of callees.get(name) ?? []) {
			if (callee === start) return pathTo(name, start, from);
			if (from.has(callee)) continue;
			from.set(callee, name);
			queue.push(callee);
		}
	return undefined;
}

function pathTo(last: string, start: string, from: ReadonlyMap<string, string>): readonly string[] {
	const path = [last];
	for (let name = last; name !== start; ) {
		name = from.get(name) ?? start;
		path.unshift(name);
	}
	return path;
}
