// Script + scenario → program: the door of this room. Lowers what the scenario reaches, and nothing else; the kernel
// model is linked in by name, so that a call of `munmap` runs kernel/mmap.hmm.

import type { Analysis } from "../language/analyse.ts";
import { builtinNamed } from "../language/builtins.ts";
import { constantOf } from "../language/constant.ts";
import { primitives as primitiveRows } from "../language/primitives.ts";
import type { Problem } from "../language/problem.ts";
import { propertyNumber } from "../language/problems.ts";
import { positionAt } from "../language/source.ts";
import type { Block, Expression, Scenario, Thread } from "../language/tree.ts";
import { fail, ok, type Result } from "../result.ts";
import { linkCallbacks } from "./callbacks.ts";
import { ASYNC_WORKER, type KernelModel, kernelModel } from "./kernel-model.ts";
import { deadSlots } from "./liveness.ts";
import { functionRoutine, lowerRoutine } from "./lower/routine.ts";
import { pageNamesOf } from "./page-names/page-names.ts";
import { FAN_OUT, type Numbers, numberOf, planWorld, WINDOW_START } from "./plan.ts";
import type {
	CompileFailure,
	Condition,
	ExplorationLimit,
	Program,
	ProgramFile,
	ProgramFunction,
	ProgramThread,
	World,
} from "./program.ts";
import { type Callbacks, stackDepths } from "./stack.ts";
import { type Injection, type Side, Unit } from "./unit.ts";

const CODE_MAX = 50_000;

export interface CompileOptions {
	/** Functions of the script that are compiled although no thread calls them, so that others can (run/call.ts). */
	readonly roots?: readonly string[];
	/** Pages under one PTE table; 4 unless told otherwise. */
	readonly fanOut?: number;
}

/** The program of one scenario; fails where the script is broken or uses what the machine does not model yet. */
export function compile(
	analysis: Analysis,
	scenario: Scenario,
	options: CompileOptions = {},
): Result<Program, CompileFailure> {
	const broken = analysis.problems.find((problem) => problem.severity === "error");
	if (broken)
		return fail({
			kind: broken.code === "recursion" ? "recursion" : "broken-script",
			message: `The script cannot run before line ${lineOf(analysis, broken)} is repaired: ${broken.message}`,
			location: { uri: analysis.uri, span: broken.span },
		});
	return compileWith(kernelModel(analysis.modules), analysis, scenario, options);
}

function lineOf({ module }: Analysis, { span }: Problem): number {
	return positionAt(module.lineStarts, span.start).line + 1;
}

/** As `compile`, of a script without mistakes, against a model of the kernel that it names. */
export function compileWith(
	kernel: KernelModel,
	analysis: Analysis,
	scenario: Scenario,
	options: CompileOptions = {},
): Result<Program, CompileFailure> {
	return new Linker(kernel, analysis, scenario, options).link();
}

class Linker {
	#analysis: Analysis;
	#scenario: Scenario;
	#kernel: KernelModel;
	#files: ProgramFile[] = [];
	#driverSide: Side;
	#unit: Unit;
	#roots: readonly string[];

	constructor(
		kernel: KernelModel,
		analysis: Analysis,
		scenario: Scenario,
		options: CompileOptions,
	) {
		this.#analysis = analysis;
		this.#roots = options.roots ?? [];
		this.#scenario = scenario;
		this.#kernel = kernel;
		this.#files = [...driverFiles(analysis), ...this.#kernel.files];
		const fileOf = (uri: string): number => this.#files.findIndex((file) => file.uri === uri);
		this.#driverSide = {
			bindings: analysis.bindings,
			kinds: analysis.kinds,
			kernel: false,
			fileOf,
		};
		const kernelSide: Side = { ...this.#kernel.side, fileOf };
		const fanOut = options.fanOut ?? FAN_OUT;
		this.#unit = new Unit(planWorld(analysis, scenario, fanOut), this.#injections(), (name) =>
			this.#kernel.routine(name, kernelSide),
		);
	}

	link(): Result<Program, CompileFailure> {
		const threads = this.#threads();
		const always = this.#conditions("always");
		const eventually = this.#conditions("eventually");
		const roots = this.#roots.flatMap((name) => this.#root(name) ?? []);
		const { functions, callbacks } = this.#lowerAll();
		const { failure, emitter } = this.#unit;
		if (failure) return fail(failure);
		const code = Int32Array.from(emitter.words);
		const depthOf = stackDepths(code, functions, callbacks);
		const rootWords = Math.max(0, ...roots.map(depthOf));
		const argumentCounts = this.#unit.primitives.map(
			(name) =>
				(builtinNamed(name) ?? primitiveRows.find((row) => row.name === name))?.parameters.length ??
				0,
		);
		const program = {
			scenario: this.#scenario.name.value,
			uri: this.#analysis.uri,
			code,
			spans: Int32Array.from(emitter.spans),
			statementStarts: Uint8Array.from(emitter.statementStarts),
			functionOf: Int32Array.from(emitter.functionOf),
			deadSlots: deadSlots(code, functions, argumentCounts),
			files: this.#files,
			functions,
			primitives: this.#unit.primitives,
			threads,
			world: this.#world(
				callbacks,
				threads.findIndex(({ role }) => role === "work"),
			),
			always,
			eventually,
			stackWords: threads.map((thread) => Math.max(depthOf(thread.function), rootWords)),
			conditionWords: Math.max(
				0,
				...[...always, ...eventually].map((each) => depthOf(each.function)),
			),
			limit: this.#limit(),
			...this.#expectations(),
		};
		return ok({ ...program, pageNames: pageNamesOf(program) });
	}

	/** Lowers routines until none is asked for any more: lowering one may ask for others, callbacks among them. */
	#lowerAll(): { readonly functions: readonly ProgramFunction[]; readonly callbacks: Callbacks } {
		const functions: ProgramFunction[] = [];
		for (;;) {
			this.#lowerWaiting(functions);
			const callbacks = linkCallbacks(this.#unit, this.#driverSide);
			if (functions.length === this.#unit.routines.length || this.#unit.failure)
				return { functions, callbacks };
		}
	}

	#lowerWaiting(functions: ProgramFunction[]): void {
		while (functions.length < this.#unit.routines.length && !this.#unit.failure) {
			functions.push(lowerRoutine(this.#unit, functions.length));
			if (this.#unit.emitter.pc > CODE_MAX)
				this.#unit.fail(
					"too-large",
					`This scenario needs more than ${CODE_MAX} instructions; split it into smaller ones.`,
					this.#analysis.uri,
					this.#scenario.name.span,
				);
		}
	}

	// ── threads and conditions ───────────────────────────────────────────

	#threads(): readonly ProgramThread[] {
		const items = this.#scenario.items;
		const setup = items.find((item) => item.kind === "setup");
		const last = items.find((item) => item.kind === "finally");
		return [
			this.#thread("setup", setup?.body, -1, false, "setup"),
			...items
				.filter((item): item is Thread => item.kind === "thread")
				.map((item) =>
					this.#thread(item.name.text, item.body, this.#processOf(item), item.repeat, "thread"),
				),
			...this.#works(),
			this.#thread("finally", last?.body, -1, false, "finally"),
		];
	}

	#processOf(thread: Thread): number {
		const symbol = thread.process && this.#analysis.bindings.symbolOf(thread.process);
		return (symbol && numberOf(this.#unit.numbers, symbol)) ?? -1;
	}

	#thread(
		name: string,
		body: Block | undefined,
		process: number,
		repeats: boolean,
		role: ProgramThread["role"],
	): ProgramThread {
		const block = body ?? { kind: "block", statements: [], span: this.#scenario.name.span };
		const number = this.#routine(name, block, process + 1);
		return { name, process, repeats, role, function: number };
	}

	#conditions(kind: "always" | "eventually"): readonly Condition[] {
		const { uri, module } = this.#analysis;
		return this.#scenario.items
			.filter((item) => item.kind === kind)
			.map((item) => {
				const { condition } = item as { condition: Expression };
				const text = module.text.slice(condition.span.start, condition.span.end);
				return {
					function: this.#routine(`${kind} ${text}`, condition, 0),
					text,
					location: { uri, span: condition.span },
				};
			});
	}

	#routine(name: string, body: Block | Expression, mm: number, uri = this.#analysis.uri): number {
		return this.#unit.routine(body, () => ({
			name,
			side: this.#driverSide,
			uri,
			parameters: [],
			body,
			notifier: undefined,
			mm,
		}));
	}

	// ── callbacks and the world ──────────────────────────────────────────

	/** The number of a function of the script; undefined where it has none of that name. */
	#root(name: string): number | undefined {
		const symbol = this.#analysis.bindings.symbols.find(
			(candidate) => candidate.kind === "fn" && candidate.name === name,
		);
		return (
			symbol && this.#unit.routine(symbol.node, () => functionRoutine(this.#driverSide, symbol))
		);
	}

	/** The works of the script, then the one behind mmput_async. */
	#workNames(): readonly string[] {
		const { works, putsAsync } = this.#unit.numbers;
		return [...works.map(({ name }) => name), ...(putsAsync ? ["mmput_async"] : [])];
	}

	#works(): readonly ProgramThread[] {
		const { works, putsAsync } = this.#unit.numbers;
		const threads = works.map(({ name, node, uri }) => ({
			...this.#thread(name, node.body, -1, false, "work"),
			function: this.#routine(name, node.body, 0, uri),
		}));
		const hidden = putsAsync ? this.#unit.kernelRoutine(ASYNC_WORKER) : undefined;
		if (hidden === undefined) return threads;
		return [
			...threads,
			{ name: "mmput_async", process: -1, repeats: false, role: "work", function: hidden },
		];
	}

	#world(callbacks: Callbacks, firstWork: number): World {
		const numbers: Numbers = this.#unit.numbers;
		return {
			kernel: this.#kernel.name,
			processes: numbers.processes,
			mmCount: numbers.mmCount,
			windowStart: WINDOW_START,
			windowPages: numbers.windowPages,
			pageCount: numbers.pageCount,
			systemPages: numbers.systemPages,
			fanOut: numbers.fanOut,
			memories: numbers.memories,
			files: numbers.files,
			swapSlots: numbers.swapSlots,
			hasHuge: numbers.hasHuge,
			rangePages: numbers.rangePages,
			devices: numbers.devices.map(({ name }, index) => ({
				name,
				callbacks: callbacks.device[index] ?? new Int32Array(0),
			})),
			locks: numbers.locks,
			notifiers: numbers.notifiers.map(({ name, device, node }, index) => ({
				name,
				device,
				type: node.type,
				callbacks: callbacks.notifier[index] ?? new Int32Array(0),
			})),
			fences: numbers.fences,
			krefs: numbers.krefs.map(({ name }, index) => ({
				name,
				release: callbacks.release[index] ?? -1,
			})),
			lists: numbers.lists,
			works: this.#workNames().map((name, index) => ({ name, thread: firstWork + index })),
			asyncWork: numbers.putsAsync ? numbers.works.length : -1,
			variables: numbers.variables.map(({ name, node }) => ({
				name,
				kind: this.#analysis.kinds.ofExpression(node.value),
				initial: constantOf(this.#analysis.bindings, node.value) ?? 0,
			})),
			records: numbers.records,
			recordFields: numbers.recordFields,
		};
	}

	// ── what the scenario says about itself ──────────────────────────────

	#injections(): ReadonlyMap<string, Injection> {
		const injections = new Map<string, Injection>();
		for (const item of this.#scenario.items) {
			if (item.kind !== "inject") continue;
			const value = constantOf(this.#analysis.bindings, item.outcome);
			injections.set(
				item.builtin.text,
				value === undefined ? { kind: "sometimes" } : { kind: "always", value },
			);
		}
		return injections;
	}

	#expectations(): Pick<Program, "expected" | "allowedLeaks"> {
		const { items } = this.#scenario;
		return {
			expected: items.find((item) => item.kind === "expect")?.code.text,
			allowedLeaks: items.reduce(
				(bits, item) =>
					item.kind === "allow" ? bits | (1 << (propertyNumber(item.code.text) ?? 0)) : bits,
				0,
			),
		};
	}

	#limit(): ExplorationLimit {
		const fields = this.#scenario.items.flatMap((item) =>
			item.kind === "limit" ? item.fields : [],
		);
		const valueOf = (name: string): number | undefined => {
			const field = fields.find((candidate) => candidate.name.text === name);
			return field && constantOf(this.#analysis.bindings, field.value);
		};
		return { states: valueOf("states"), depth: valueOf("depth"), seconds: valueOf("seconds") };
	}
}

function driverFiles(analysis: Analysis): readonly ProgramFile[] {
	return analysis.modules.map(({ uri, text, lineStarts }) => ({
		uri,
		text,
		lineStarts,
		kernel: false,
	}));
}
