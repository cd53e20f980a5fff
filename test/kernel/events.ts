// What a notifier hears: a script made for one operation is run alone, and every invalidation that begins is written down
// as its event and its pages, counted from the first one the scenario maps; `all` is everything a process can hold.

import {
	analyse,
	compile,
	createMachine,
	noImports,
	type ProgramMachine,
	project,
	runRoundRobin,
} from "../../engine/index.ts";
import { assert } from "../../engine/result.ts";
import { eventWords } from "../../engine/view/facts.ts";
import type { InvalidationView, StateView } from "../../engine/view/model.ts";

export interface Operation {
	/** The kernel it runs on, where it is not the default one. */
	readonly kernel?: string;
	/** The mapping `buf` of the process. */
	readonly mapping?: string;
	/** Statements before the notifier listens. */
	readonly before?: readonly string[];
	/** The operation, as a thread of the process does it. */
	readonly run: readonly string[];
}

const driver = `
device gpu {
    var must_lock = false
    memory vram: private[4]
    memory hbm: coherent[4]
    on migrate_to_ram(page, addr) { return move(addr..addr + 1, DEVICE_PRIVATE, none, page) }
}

notifier mirror on gpu {
    invalidate(span, event, seq) {
        set_seq(mirror, seq)
        return true
    }
}

fn move(span, select, memory, fault_page) {
    migrate m { span: span, select: select, owner: gpu, fault_page: fault_page }
    if migrate_setup(m) { return SIGBUS }
    for i in m {
        if !m.src[i].migrate { continue }
        let page = alloc_page(memory)
        if !page { continue }
        if memory == none || must_lock { lock_page(page) }
        if m.src[i].page { copy_page(m.src[i].page, page) }
        else { zero_page(page) }
        m.dst[i] = page
    }
    migrate_pages(m)
    migrate_finalize(m)
    return 0
}

fn to_device(mm, span, memory) {
    mmap_read_lock(mm)
    move(span, SYSTEM, memory, none)
    mmap_read_unlock(mm)
}

fn exclusive(mm, addr) {
    mmap_read_lock(mm)
    let page = make_device_exclusive(mm, addr, gpu)
    mmap_read_unlock(mm)
    if page {
        unlock_page(page)
        put_page(page)
    }
}
`;

/** The events of the operation, in their order: `CLEAR 0..1`, `MIGRATE of gpu 0..4`. */
export function eventsOf(operation: Operation): readonly string[] {
	const machine = machineOf(operation);
	const { windowStart, windowPages } = machine.layout;
	const states = statesOf(machine);
	return states
		.flatMap((state, step) => begun(states[step - 1], state))
		.filter(({ thread }) => thread === "cpu")
		.map((running) => {
			const { start, end } = running.span;
			const [from, to] = [start - windowStart, end - windowStart];
			return `${eventWords(running)} ${from === 0 && to === windowPages ? "all" : `${from}..${to}`}`;
		});
}

/** Every state of the run, the first one included. */
export function statesOf(machine: ProgramMachine): readonly StateView[] {
	const history = runRoundRobin(machine);
	assert(history.ending().kind === "ended", `it ends: ${JSON.stringify(history.ending())}`);
	return Array.from({ length: history.stepCount + 1 }, (_, step) =>
		project(machine, history.stateAt(step)),
	);
}

export function machineOf({
	kernel = "6.x",
	mapping = "4, anon, rw",
	before = [],
	run,
}: Operation): ProgramMachine {
	const text = `kernel "${kernel}"
${driver}
scenario "one operation" {
    process app {
        buf = mmap(${mapping})
        other = mmap(1, shared, rw)
    }
    setup {
        ${["notifier_insert(mirror, app, app.buf)", ...before].join("\n        ")}
    }
    thread cpu in app {
        ${run.join("\n        ")}
    }
    finally { notifier_remove(mirror) }
}
`;
	const analysis = analyse("file:///events.hmm", text, noImports);
	const errors = analysis.problems.filter(({ severity }) => severity === "error");
	assert(errors.length === 0, `the script is right: ${errors.map(({ message }) => message)}`);
	const scenario = analysis.module.tree.declarations.find(({ kind }) => kind === "scenario");
	assert(scenario?.kind === "scenario", "the script has a scenario");
	const program = compile(analysis, scenario);
	assert(program.ok, "the scenario can run");
	return createMachine(program.value);
}

/** Invalidations that run in a state and did not before: in whatever address space. */
function begun(before: StateView | undefined, state: StateView): readonly InvalidationView[] {
	const running = (view: StateView | undefined): readonly InvalidationView[] =>
		view?.mms.flatMap(({ invalidations }) => invalidations) ?? [];
	const old = running(before).map((each) => JSON.stringify(each));
	return running(state).filter((each) => {
		const place = old.indexOf(JSON.stringify(each));
		if (place >= 0) old.splice(place, 1);
		return place < 0;
	});
}
