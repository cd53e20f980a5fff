// Drivers that do nothing with memory: locks in some order, fences, counts, lists, work items, waits. Small, and good at
// deadlocks, livelocks and lock orders.

import type { Chance } from "./chance.ts";
import { type Driver, lines } from "./driver.ts";

const types: readonly [string, ...string[]] = ["mutex", "mutex", "mutex", "spinlock"];

/** What a work item may do as well: one that queues or awaits itself has no end. */
const workStatements: readonly [string, ...string[]] = [
	"lock(a); lock(b); count += 1; unlock(b); unlock(a)",
	"lock(b); lock(a); count += 1; unlock(a); unlock(b)",
	"lock(a); count += 1; unlock(a)",
	"read_lock(c); lock(a); unlock(a); read_unlock(c)",
	"write_lock(c); ready = true; write_unlock(c)",
	"lock(a); write_lock(c); write_unlock(c); unlock(a)",
	"if trylock(b) { count += 1; unlock(b) }",
	"count += 1",
	"ready = !ready",
	"fence_signal(done)",
	"fence_signal(done)",
	"fence_wait(done)",
	"if fence_wait_interruptible(done) { count += 1 }",
	"wait(ready)",
	"ready = true; wake()",
	"while !ready { sleep() }",
	"while count == 0 { if timed_out() { break } }",
	"put(object)",
	"get(object); put(object)",
	"if choose() { item[0].value += 1 } else { item[1].value = count }",
	"if !list_empty(queue) { list_del(item[0]) }",
	"for x in queue { x.value += 1 }",
];

const statements: readonly [string, ...string[]] = [
	...workStatements,
	"queue_work(later)",
	"queue_work(later); flush_work(later)",
	"cancel_work_sync(later)",
];

export function objectsDriver(chance: Chance): Driver {
	const threadCount = 2 + chance.below(2);
	return {
		kind: "objects",
		declarations: [
			"device gpu {",
			`    lock a: ${chance.pick(types)}`,
			`    lock b: ${chance.pick(types)}`,
			"    lock c: rwsem",
			"    var count = 0",
			"    var ready = false",
			"}",
			"fence done",
			`kref object { release(o) { ${chance.pick(["count += 1", "ready = true", "lock(a); unlock(a)"])} } }`,
			"record item[2] { var value = 0 }",
			"list queue",
			`work later { ${chance.pick(workStatements)}; ${chance.pick(workStatements)} }`,
		],
		pages: 1,
		setup: lines(
			chance.oneIn(2) ? "list_add(queue, item[0])" : "",
			chance.oneIn(2) ? "get(object)" : "",
		),
		threads: Array.from({ length: threadCount }, () => body(chance)),
		atEnd: lines(chance.oneIn(4) ? "assert(count < 3)" : ""),
		conditions: chance.oneIn(4)
			? [chance.pick(["always count < 4", "eventually ready", "eventually count"])]
			: [],
	};
}

function body(chance: Chance): string {
	return Array.from({ length: 1 + chance.below(3) }, () => chance.pick(statements)).join("; ");
}
