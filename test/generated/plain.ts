// Drivers with a plain mmu_notifier and counters of their own, as KVM's users of it do.

import type { Chance } from "./chance.ts";
import { type Driver, lines } from "./driver.ts";

type Flaw = "none" | "no-count" | "end-first" | "no-flush" | "compare-unlocked" | "page-kept";

export function plainDriver(chance: Chance): Driver {
	const flaw: Flaw = chance.pick([
		"none",
		"none",
		"none",
		"none",
		"no-count",
		"end-first",
		"no-flush",
		"compare-unlocked",
		"page-kept",
	]);
	const type = chance.pick(["mutex", "spinlock"]);
	const gives = chance.oneIn(2);
	return {
		kind: `plain, ${type}, ${flaw}`,
		declarations: [...device(type), ...notifier(flaw), ...fault(flaw, gives)],
		pages: 1,
		setup: lines(
			"mmu_notifier_register(kvm, app)",
			chance.oneIn(2) ? "write(app, app.buf[0], 7)" : "",
		),
		threads: [
			chance.pick([
				"page_fault(app, app.buf[0])",
				"page_fault(app, app.buf[0]); device_write(gpu, app.buf[0], 5)",
			]),
		],
		atEnd: ["mmu_notifier_unregister(kvm)"],
		conditions: chance.oneIn(4) ? ["always running >= 0"] : [],
	};
}

function device(type: string): readonly string[] {
	return [
		"device gpu {",
		`    lock update: ${type}`,
		"    var ended = 0",
		"    var running = 0",
		"}",
	];
}

function notifier(flaw: Flaw): readonly string[] {
	return lines(
		"mmu_notifier kvm on gpu {",
		"    invalidate_range_start(span, event) {",
		"        lock(update)",
		flaw === "no-count" ? "" : "        running += 1",
		"        device_unmap(gpu, span)",
		flaw === "no-flush" ? "" : "        device_flush(gpu, span)",
		"        unlock(update)",
		"        return 0",
		"    }",
		"    invalidate_range_end(span) {",
		"        lock(update)",
		"        ended += 1",
		flaw === "no-count" ? "" : "        running -= 1",
		"        unlock(update)",
		"    }",
		"}",
	);
}

function fault(flaw: Flaw, gives: boolean): readonly string[] {
	const compare = "sampled != ended || running";
	const over = gives ? "return -EAGAIN" : "goto again";
	return lines(
		"fn page_fault(mm, addr) {",
		gives ? "" : "again:",
		flaw === "end-first" ? "" : "    let sampled = ended",
		"    mmap_read_lock(mm)",
		"    let page = get_user_pages(mm, addr, WRITE)",
		"    mmap_read_unlock(mm)",
		"    if !page { return -EFAULT }",
		flaw === "end-first" ? "    let sampled = ended" : "",
		flaw === "compare-unlocked" ? `    if ${compare} { put_page(page); ${over} }` : "",
		"    lock(update)",
		flaw === "compare-unlocked"
			? ""
			: `    if ${compare} { unlock(update); put_page(page); ${over} }`,
		"    device_map_page(gpu, addr, page, true)",
		"    unlock(update)",
		flaw === "page-kept" ? "" : "    put_page(page)",
		"    return 0",
		"}",
	);
}
