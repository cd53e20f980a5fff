// Tiny exact machines for tests of search, runs and views: each thread is a list of guarded operations over a few shared
// variables. They implement the whole Machine interface, by other means than the real one.

import type { Explanation, Machine } from "../../engine/machine/machine.ts";

/** Words before the variables: the program counters of up to eight threads. */
export const V = 8;

export interface Op {
	readonly text: string;
	/** Blocked while false. */
	readonly when?: (s: Int32Array) => boolean;
	/** How many ways it can go. */
	readonly ways?: number;
	/** Gives the next operation's number, or nothing for the one that follows; -1 ends the thread. */
	readonly run: (s: Int32Array, choice: number) => number | undefined;
	/** Runs together with the visible operation before it. */
	readonly isLocal?: true;
	/** Locks held and taken here. */
	readonly edges?: readonly (readonly [held: number, taken: number])[];
}

export interface ToyThread {
	readonly name: string;
	readonly repeats?: boolean;
	readonly ops: readonly Op[];
}

export interface Toy {
	readonly threads: readonly ToyThread[];
	readonly variables: number;
	/** True while it holds. */
	readonly invariant?: (s: Int32Array) => boolean;
	readonly atEnd?: (s: Int32Array) => boolean;
	readonly eventually?: readonly ((s: Int32Array) => boolean)[];
	readonly lockNames?: readonly string[];
}

const INVARIANT = 1;
const AT_END = 2;
const ASSERTION = 3;
const LOCAL_LOOP = 4;
const codes = ["", "always", "page-leak", "assertion", "livelock"];
const LOCAL_MAX = 20_000;

/** What an operation returns to break the assertion it stands for. */
export const BROKEN = -2;
const ENDED = -1;

export function toyMachine(toy: Toy): Machine {
	const { threads, variables, eventually = [] } = toy;
	const held = V + variables;
	const opAt = (s: Int32Array, thread: number): Op | undefined => threads[thread]?.ops[s[thread]];
	const stepInstruction = (s: Int32Array, thread: number, choice: number): number => {
		const next = opAt(s, thread)?.run(s, choice) ?? s[thread] + 1;
		if (next === BROKEN) return ASSERTION;
		const length = threads[thread]?.ops.length ?? 0;
		s[thread] = next < length ? next : threads[thread]?.repeats ? 0 : ENDED;
		return 0;
	};
	const isAtStepBorder = (s: Int32Array, thread: number): boolean =>
		opAt(s, thread)?.isLocal !== true;
	const explain = (code: string): Explanation => ({
		code,
		message: `${code} is broken`,
		paths: [],
		thread: 0,
	});
	return {
		...vectorOf(held + eventually.length, threads.length),
		threads: threads.map(({ name, repeats = false }) => ({
			name,
			process: undefined,
			repeats,
			role: "thread",
		})),
		createInitial: () => new Int32Array(held + eventually.length),
		choiceCount(s, thread) {
			const op = opAt(s, thread);
			return op && (op.when?.(s) ?? true) ? (op.ways ?? 1) : 0;
		},
		step(s, thread, choice) {
			let result = stepInstruction(s, thread, choice);
			for (let count = 0; result === 0 && !isAtStepBorder(s, thread); count++)
				result = count === LOCAL_MAX ? LOCAL_LOOP : stepInstruction(s, thread, 0);
			return result;
		},
		stepInstruction,
		isAtStepBorder,
		hasEnded: (s, thread) => s[thread] === ENDED,
		isFinal: (s) => threads.every(({ repeats }, thread) => repeats === true || s[thread] === ENDED),
		canonicalise: () => {},
		brokenInvariant(s) {
			eventually.forEach((condition, index) => {
				if (condition(s)) s[held + index] = 1;
			});
			return toy.invariant && !toy.invariant(s) ? INVARIANT : 0;
		},
		brokenAtEnd: (s) => (toy.atEnd && !toy.atEnd(s) ? AT_END : 0),
		hasHeld: (s, index) => s[held + index] === 1,
		eventuallyCount: eventually.length,
		eventuallyText: (index) => `condition ${index}`,
		explain: (_, result) => explain(codes[result] ?? ""),
		explainDeadlock: () => explain("deadlock"),
		lockEdges: (s, thread, into) => putEdges(opAt(s, thread)?.edges ?? [], into),
		lockName: (lock) => toy.lockNames?.[lock] ?? `lock ${lock}`,
	};
}

function putEdges(edges: readonly (readonly [number, number])[], into: number[]): number {
	for (const [index, [from, to]] of edges.entries()) into[index] = (from << 16) | to;
	return edges.length;
}

/** Every word is everybody's. */
function vectorOf(
	words: number,
	threads: number,
): Pick<Machine, "stateWords" | "stackStarts" | "stackEnd"> {
	return {
		stateWords: words,
		stackStarts: new Int32Array(threads + 1).fill(words),
		stackEnd: () => words,
	};
}

// ── operations ────────────────────────────────────────────────────────────

/** Stores, and goes on with the next operation. */
export function set(s: Int32Array, variable: number, value: number): undefined {
	s[V + variable] = value;
	return undefined;
}

export function assign(variable: number, value: number): Op {
	return { text: `v${variable} = ${value}`, run: (s) => set(s, variable, value) };
}

export function increment(variable: number): Op {
	return { text: `v${variable}++`, run: (s) => set(s, variable, s[V + variable] + 1) };
}

/** Takes a lock: a variable that is 0 while free. */
export function take(lock: number, held: readonly number[] = []): Op {
	return {
		text: `lock(v${lock})`,
		when: (s) => s[V + lock] === 0,
		run: (s) => set(s, lock, 1),
		edges: held.map((other) => [other, lock]),
	};
}

export function release(lock: number): Op {
	return { text: `unlock(v${lock})`, run: (s) => set(s, lock, 0) };
}

/** Looks, and stays here while the variable is not the value: a retry loop, not a wait. */
export function spinUntil(variable: number, value: number, here: number): Op {
	return {
		text: `until v${variable} == ${value}`,
		run: (s) => (s[V + variable] === value ? undefined : here),
	};
}

// ── machines ──────────────────────────────────────────────────────────────

/** Threads that count to `rounds` on their own: (rounds + 1) ^ threads states. */
export function counters(threads: number, rounds: number): Machine {
	return toyMachine({
		variables: threads,
		threads: Array.from({ length: threads }, (_, thread) => ({
			name: `t${thread}`,
			ops: Array.from({ length: rounds }, () => increment(thread)),
		})),
	});
}

/** Two threads that take two locks, in the orders given. */
export function twoLocks(
	first: readonly [number, number],
	second: readonly [number, number],
): Machine {
	const ops = ([one, other]: readonly [number, number]): readonly Op[] => [
		take(one),
		take(other, [one]),
		release(other),
		release(one),
	];
	return toyMachine({
		variables: 2,
		lockNames: ["a", "b"],
		threads: [
			{ name: "cpu", ops: ops(first) },
			{ name: "gpu", ops: ops(second) },
		],
	});
}

/** The other order of two locks, but never at once: a gate around both. No deadlock, and yet no order. */
export function gatedLocks(): Machine {
	const ops = (one: number, other: number): readonly Op[] => [
		take(2),
		take(one, [2]),
		take(other, [2, one]),
		release(other),
		release(one),
		release(2),
	];
	return toyMachine({
		variables: 3,
		lockNames: ["a", "b", "gate"],
		threads: [
			{ name: "cpu", ops: ops(0, 1) },
			{ name: "gpu", ops: ops(1, 0) },
		],
	});
}

/** Dining philosophers: each takes the fork to the left, the one to the right, and puts both back, once. */
export function philosophers(count: number): Machine {
	return toyMachine({
		variables: count,
		threads: Array.from({ length: count }, (_, seat) => {
			const right = (seat + 1) % count;
			return { name: `p${seat}`, ops: [take(seat), take(right), release(right), release(seat)] };
		}),
	});
}

/** Peterson's mutual exclusion for two threads, once each; v3 counts who is inside. Without the turn it is broken. */
export function peterson(hasTurn: boolean): Machine {
	const ops = (me: number): readonly Op[] => [
		...(hasTurn ? [assign(me, 1), assign(2, 1 - me)] : [assign(2, 1 - me), assign(2, 1 - me)]),
		{
			text: "wait for my turn",
			when: (s) => s[V + 1 - me] === 0 || (hasTurn && s[V + 2] === me),
			run: () => undefined,
		},
		increment(3),
		{ text: "leave", run: (s) => set(s, 3, s[V + 3] - 1) },
		assign(me, 0),
	];
	return toyMachine({
		variables: 4,
		invariant: (s) => s[V + 3] < 2,
		threads: [
			{ name: "p", ops: ops(0) },
			{ name: "q", ops: ops(1) },
		],
	});
}

/** `gpu` retries until v0 is 1; `cpu` may set it, or by another choice may not. */
export function retryLoop(): Machine {
	return toyMachine({
		variables: 1,
		threads: [
			{
				name: "cpu",
				ops: [
					{ text: "may publish", ways: 2, run: (s, choice) => set(s, 0, choice) },
					{ text: "return", run: () => undefined },
				],
			},
			{ name: "gpu", ops: [{ text: "read_begin", run: () => undefined }, spinUntil(0, 1, 0)] },
		],
	});
}

/** `gpu` waits for a lock that `cpu` never gives back, while `clock` ticks for ever. */
export function forgottenLock(): Machine {
	return toyMachine({
		variables: 2,
		threads: [
			{ name: "cpu", ops: [take(0)] },
			{ name: "gpu", ops: [take(0), release(0)] },
			{ name: "clock", repeats: true, ops: [assign(1, 1), assign(1, 0)] },
		],
	});
}
