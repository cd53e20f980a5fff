// The world of one scenario, counted out before anything is lowered: which address spaces, mappings, locks, notifiers,
// devices, variables and records there are, and the number of each. Addresses: every mapping begins at a PTE table of
// its own, in a window that all address spaces share, so that no two processes use the same address.

import type { Analysis } from "../language/analyse.ts";
import { constantOf } from "../language/constant.ts";
import { usesRangeForm } from "../language/kernel-name.ts";
import type { Symbol } from "../language/names.ts";
import type {
	Declaration,
	Device,
	Expression,
	Kref,
	Lock,
	Mapping,
	Memory,
	Name,
	Node,
	Notifier,
	Process,
	Record,
	Scenario,
	Variable,
	Work,
} from "../language/tree.ts";
import { countCalls } from "./count-calls.ts";
import { fileKindOf, numbered } from "./plan-file.ts";
import type {
	PlannedFile,
	PlannedLock,
	PlannedMemory,
	PlannedProcess,
	PlannedRecord,
} from "./program.ts";

/** Pages under one PTE table: the fan-out of the scaled page tables. */
export const FAN_OUT = 4;
/** The lowest address: what lies below stays unmapped, as at address 0 of a process. */
export const WINDOW_START = 16;
const MM_MAX = 6;
const RANGE_PAGES_MAX = 16;
const WINDOW_PAGES_MAX = 240;
const PAGES_MAX = 200;
const PAGES_UNDER_WAY = 4;
const SWAP_MAX = 32;

export interface PlannedDeviceNode {
	readonly name: string;
	readonly node: Device;
	readonly uri: string;
}

export interface PlannedNotifierNode {
	readonly name: string;
	readonly device: number;
	readonly node: Notifier;
	readonly uri: string;
}

export interface PlannedKrefNode {
	readonly name: string;
	readonly node: Kref;
	readonly uri: string;
}

export interface PlannedWorkNode {
	readonly name: string;
	readonly node: Work;
	readonly uri: string;
}

export interface PlannedVariableNode {
	readonly name: string;
	readonly node: Variable;
	readonly uri: string;
}

/** Numbers of the things that scripts name, and how many there are. */
export interface Numbers {
	readonly processes: readonly PlannedProcess[];
	readonly devices: readonly PlannedDeviceNode[];
	readonly locks: readonly PlannedLock[];
	readonly notifiers: readonly PlannedNotifierNode[];
	readonly variables: readonly PlannedVariableNode[];
	readonly records: readonly PlannedRecord[];
	readonly recordFields: readonly string[];
	readonly fences: readonly string[];
	readonly krefs: readonly PlannedKrefNode[];
	readonly lists: readonly string[];
	readonly works: readonly PlannedWorkNode[];
	/** Somebody drops an mm with mmput_async: a worker tears it down. */
	readonly putsAsync: boolean;
	readonly mmCount: number;
	readonly windowPages: number;
	readonly pageCount: number;
	readonly systemPages: number;
	readonly fanOut: number;
	readonly memories: readonly PlannedMemory[];
	readonly files: readonly PlannedFile[];
	readonly swapSlots: number;
	readonly hasHuge: boolean;
	readonly rangePages: number;
	readonly hasRangeForm: boolean;
	/** By declaration node: the first number of what it declares (a counted declaration has several). */
	readonly firstOf: ReadonlyMap<Node, number>;
	/** By declaration node: how many it declares. */
	readonly countOf: ReadonlyMap<Node, number>;
}

/** The number of the thing a symbol names; undefined where it names nothing of the world. */
export function numberOf(numbers: Numbers, symbol: Symbol): number | undefined {
	return symbol.node && numbers.firstOf.get(symbol.node);
}

export function planWorld(analysis: Analysis, scenario: Scenario, fanOut: number): Numbers {
	const planner = new Planner(analysis, fanOut);
	for (const module of analysis.modules)
		for (const declaration of module.tree.declarations) planner.declare(declaration, module.uri);
	planner.fillRecords();
	return planner.finish(scenario);
}

const memoryTypes = ["private", "coherent", "node", "movable"] as const;
const backings = ["anon", "shared", "file", "private_file", "hugetlb", "pfnmap"] as const;
const lockTypes = ["mutex", "spinlock", "rwsem", "rwlock"] as const;

class Planner {
	#analysis: Analysis;
	#fanOut: number;
	#hasHugetlb = false;
	#devices: PlannedDeviceNode[] = [];
	#memories: Omit<PlannedMemory, "first">[] = [];
	#files: { readonly name: string; pages: number; readonly kind: PlannedFile["kind"] }[] = [];
	#locks: PlannedLock[] = [];
	#notifiers: PlannedNotifierNode[] = [];
	#variables: PlannedVariableNode[] = [];
	#recordNodes: { readonly name: string; readonly node: Record; readonly first: number[] }[] = [];
	#records: PlannedRecord[] = [];
	#recordFields: string[] = [];
	#fences: string[] = [];
	#krefs: PlannedKrefNode[] = [];
	#lists: string[] = [];
	#works: PlannedWorkNode[] = [];
	#firstOf = new Map<Node, number>();
	#countOf = new Map<Node, number>();

	constructor(analysis: Analysis, fanOut: number) {
		this.#analysis = analysis;
		this.#fanOut = fanOut;
	}

	declare(declaration: Declaration, uri: string): void {
		switch (declaration.kind) {
			case "device":
				return this.#device(declaration, uri);
			case "notifier":
				return this.#notifier(declaration, uri);
			case "record":
				return this.#record(declaration, uri);
			case "kref":
				return this.#kref(declaration, uri);
			case "fence":
				return this.#named(declaration, this.#fences, declaration.count);
			case "list":
				return this.#named(declaration, this.#lists, undefined);
			case "work":
				this.#firstOf.set(declaration, this.#works.length);
				this.#works.push({ name: declaration.name.text, node: declaration, uri });
				return;
			default:
				return;
		}
	}

	#device(node: Device, uri: string): void {
		this.#firstOf.set(node, this.#devices.length);
		this.#devices.push({ name: node.name.text, node, uri });
		for (const member of node.members) {
			if (member.kind === "memory") this.#memory(member);
			if (member.kind === "lock") this.#firstOf.set(member, this.#lock(member, node.name.text));
			if (member.kind === "variable")
				this.#firstOf.set(member, this.#variable(member, node.name.text, uri));
		}
	}

	#memory(node: Memory): void {
		this.#firstOf.set(node, this.#memories.length);
		this.#memories.push({
			name: node.name.text,
			device: this.#devices.length - 1,
			type: memoryTypes.find((known) => known === node.type.text) ?? "private",
			pages: constantOf(this.#analysis.bindings, node.pages) ?? 1,
		});
	}

	#lock(node: Lock, owner: string): number {
		const type = lockTypes.find((known) => known === node.type.text) ?? "mutex";
		const taken = this.#locks.some((lock) => lock.name === node.name.text);
		return (
			this.#locks.push({ name: taken ? `${owner}.${node.name.text}` : node.name.text, type }) - 1
		);
	}

	#variable(node: Variable, owner: string, uri: string): number {
		return this.#variables.push({ name: `${owner}.${node.name.text}`, node, uri }) - 1;
	}

	#notifier(node: Notifier, uri: string): void {
		const count = this.#count(node.count);
		this.#firstOf.set(node, this.#notifiers.length);
		this.#countOf.set(node, count);
		const device = node.device && this.#analysis.bindings.symbolOf(node.device)?.node;
		const deviceNumber = (device && this.#firstOf.get(device)) ?? -1;
		for (const name of instanceNames(node.name.text, node.count, count))
			this.#notifiers.push({ name, device: deviceNumber, node, uri });
	}

	#record(node: Record, uri: string): void {
		const count = this.#count(node.count);
		this.#firstOf.set(node, this.#recordNodes.length);
		this.#countOf.set(node, count);
		for (const name of instanceNames(node.name.text, node.count, count)) {
			const first = node.fields.map((field) => {
				if (field.kind === "error") return -1;
				if (!this.#recordFields.includes(field.name.text)) this.#recordFields.push(field.name.text);
				return field.kind === "lock" ? this.#lock(field, name) : this.#variable(field, name, uri);
			});
			this.#recordNodes.push({ name, node, first });
		}
	}

	#kref(node: Kref, uri: string): void {
		const count = this.#count(node.count);
		this.#firstOf.set(node, this.#krefs.length);
		this.#countOf.set(node, count);
		for (const name of instanceNames(node.name.text, node.count, count))
			this.#krefs.push({ name, node, uri });
	}

	/** Things that are no more than a name each. */
	#named(
		node: Declaration & { readonly name: Name },
		names: string[],
		counted: Expression | undefined,
	): void {
		const count = this.#count(counted);
		this.#firstOf.set(node, names.length);
		this.#countOf.set(node, count);
		names.push(...instanceNames(node.name.text, counted, count));
	}

	#count(expression: Expression | undefined): number {
		return expression ? Math.max(1, constantOf(this.#analysis.bindings, expression) ?? 1) : 1;
	}

	/** Each record's table from field number to variable and lock, once all field names are known. */
	fillRecords(): void {
		for (const { name, node, first } of this.#recordNodes) {
			const variables = new Int32Array(this.#recordFields.length).fill(-1);
			const locks = new Int32Array(this.#recordFields.length);
			node.fields.forEach((field, index) => {
				if (field.kind === "error") return;
				const number = this.#recordFields.indexOf(field.name.text);
				if (field.kind === "lock") locks[number] = (first[index] ?? 0) + 1;
				else variables[number] = first[index] ?? -1;
			});
			this.#records.push({ name, variables, locks });
		}
	}

	finish(scenario: Scenario): Numbers {
		const processes: PlannedProcess[] = [];
		let next = WINDOW_START;
		for (const item of scenario.items) {
			if (item.kind !== "process") continue;
			const process = this.#process(item, processes.length, next);
			processes.push(process.planned);
			next = process.next;
		}
		const calls = countCalls(this.#analysis, scenario, this.#fanOut);
		const windowPages = Math.min(next - WINDOW_START + calls.mmapPages, WINDOW_PAGES_MAX);
		const mmCount = Math.min(processes.length + calls.forks, MM_MAX);
		const files = numbered(this.#files);
		const filePages = this.#files.reduce((sum, { pages }) => sum + pages, 0);
		// The zero page, every page mapped once an address space, the page cache, and copies under way.
		const systemPages = Math.min(
			1 + windowPages * Math.max(1, mmCount) + filePages + PAGES_UNDER_WAY,
			PAGES_MAX,
		);
		const memories = placed(this.#memories, systemPages);
		const devicePages = memories.reduce((sum, { pages }) => sum + pages, 0);
		return {
			processes,
			devices: this.#devices,
			locks: this.#locks,
			notifiers: this.#notifiers,
			variables: this.#variables,
			records: this.#records,
			recordFields: this.#recordFields,
			fences: this.#fences,
			krefs: this.#krefs,
			lists: this.#lists,
			works: this.#works,
			putsAsync: calls.putsAsync,
			mmCount,
			windowPages,
			pageCount: systemPages + devicePages,
			systemPages,
			fanOut: this.#fanOut,
			memories,
			files,
			hasHuge: calls.isHuge || this.#hasHugetlb,
			swapSlots: calls.swaps ? Math.min(windowPages * mmCount, SWAP_MAX) : 0,
			rangePages: Math.min(Math.max(windowPages, this.#fanOut), RANGE_PAGES_MAX),
			hasRangeForm: usesRangeForm(this.#analysis.modules),
			firstOf: this.#firstOf,
			countOf: this.#countOf,
		};
	}

	#aligned(pages: number): number {
		return Math.ceil(pages / this.#fanOut) * this.#fanOut;
	}

	/** Number of the file behind a mapping: one for each name, one for each shared anonymous or hugetlb mapping; -1 for none. */
	#file({ backing, file }: Mapping, mappingName: string, pages: number): number {
		if (backing?.text === "hugetlb") this.#hasHugetlb = true;
		const isShared = backing?.text === "shared" || backing?.text === "hugetlb";
		if (!isShared && !file) return -1;
		const name = isShared ? mappingName : (file?.value ?? "");
		const known = this.#files.findIndex((candidate) => candidate.name === name);
		if (known < 0) return this.#files.push({ name, pages, kind: fileKindOf(backing?.text) }) - 1;
		const found = this.#files[known];
		if (found) found.pages = Math.max(found.pages, pages);
		return known;
	}

	/** Memory of hugetlb comes in whole huge pages. */
	#pagesOf({ pages, backing }: Mapping): number {
		const count = constantOf(this.#analysis.bindings, pages) ?? 1;
		return backing?.text === "hugetlb" ? this.#aligned(count) : count;
	}

	#process(
		node: Process,
		number: number,
		start: number,
	): { planned: PlannedProcess; next: number } {
		let next = start;
		const mappings = node.mappings.map((mapping) => {
			const pages = this.#pagesOf(mapping);
			const planned = {
				name: mapping.name.text,
				start: next,
				pages,
				protection: protectionOf(mapping.protection?.text),
				backing: backings.find((known) => known === mapping.backing?.text) ?? "anon",
				file: this.#file(mapping, `${node.name.text}.${mapping.name.text}`, pages),
			};
			this.#firstOf.set(mapping, next);
			this.#countOf.set(mapping, pages);
			next += this.#aligned(pages);
			return planned;
		});
		this.#firstOf.set(node, number);
		return { planned: { name: node.name.text, mappings }, next };
	}
}

function placed(
	memories: readonly Omit<PlannedMemory, "first">[],
	from: number,
): readonly PlannedMemory[] {
	let first = from;
	return memories.map((memory) => {
		const planned = { ...memory, first };
		first += memory.pages;
		return planned;
	});
}

function instanceNames(
	name: string,
	counted: Expression | undefined,
	count: number,
): readonly string[] {
	return counted ? Array.from({ length: count }, (_, index) => `${name}[${index}]`) : [name];
}

/** VM_READ is bit 0, VM_WRITE bit 1; a writable mapping is readable. */
export function protectionOf(name: string | undefined): number {
	return name === "none" ? 0 : name === "r" ? 1 : 3;
}
