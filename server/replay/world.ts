// The world of a recorded script: the kernel's test driver with two devices, one process, a few pages. All scripts of one
// shape share a program; each begins with a fresh state of it.

import {
	type Analysis,
	analyse,
	assert,
	compile,
	createMachine,
	type ImportHost,
	type ProgramMachine,
} from "../../engine/index.ts";
import type { Trace, TraceKind } from "./trace.ts";

/** Functions of the driver scripts that a replay calls: ioctls by device, and what a process does. */
export const ioctls = [
	"dev_read",
	"dev_write",
	"migrate_to_dev",
	"migrate_to_sys",
	"exclusive",
	"check_exclusive",
	"snapshot",
] as const;

/** System calls, each under a name of its own. */
const calls: { readonly [name: string]: string } = {
	cpu_read: "cpu_read(mm, addr) { return read(mm, addr) }",
	cpu_write: "cpu_write(mm, addr, value) { return write(mm, addr, value) }",
	protect: "protect(mm, span, prot) { return mprotect(mm, span, prot) }",
	unmap: "unmap(mm, span) { return munmap(mm, span) }",
	map: "map(mm, span, prot) { return mmap_fixed(mm, span, prot) }",
	dontneed: "dontneed(mm, span) { return madvise_dontneed(mm, span) }",
	pageout: "pageout(mm, span) { return swap_out(mm, span) }",
	lock_memory: "lock_memory(mm, span) { return mlock(mm, span) }",
	unlock_memory: "unlock_memory(mm, span) { return munlock(mm, span) }",
	fork_child: "fork_child(mm) { return fork(mm) }",
	exit_child: "exit_child(mm) { exit(mm) }",
};

/** Every page of a script lies under one PTE table, as it does on the real machine. */
const FAN_OUT = 8;

export interface World {
	readonly machine: ProgramMachine;
	/** The first address of the pages. */
	readonly start: number;
}

/** The world of a script; `driver` is the uri of the file that declares the two devices. */
export function createWorld(trace: Trace, driver: string, host: ImportHost): World {
	const uri = `${driver}#replay`;
	const analysis: Analysis = analyse(uri, worldText(trace, driver), host);
	const broken = analysis.problems.find((problem) => problem.severity === "error");
	if (broken) throw new Error(`The driver cannot replay traces: ${broken.message}`);
	const scenario = analysis.module.tree.declarations.find((found) => found.kind === "scenario");
	assert(scenario?.kind === "scenario", "the text of a world has a scenario");
	const program = compile(analysis, scenario, {
		roots: [...ioctls, ...Object.keys(calls)],
		fanOut: FAN_OUT,
	});
	if (!program.ok) throw new Error(`The driver cannot replay traces: ${program.error.message}`);
	const start = program.value.world.processes[0]?.mappings[0]?.start ?? 0;
	return { machine: createMachine(program.value), start };
}

const backings: { readonly [kind in TraceKind]: string } = {
	anon: "anon",
	shared: 'file("data")',
	file: 'file("data")',
	private_file: 'private_file("data")',
};

function worldText({ kind, pages }: Trace, driver: string): string {
	const name = driver.slice(driver.lastIndexOf("/") + 1);
	return `import "${name}"
${Object.values(calls)
	.map((call) => `fn ${call}`)
	.join("\n")}
scenario "replay" {
    process app { buf = mmap(${pages}, ${backings[kind]}, rw) }
    ${kind === "anon" ? "" : `process writer { data = mmap(${pages}, file("data"), rw) }`}
    setup {
        ${kind === "anon" ? "" : `for i in 0..${pages} { write(writer, writer.data[i], 100 + i) } exit(writer)`}
        dev_open(0, app, app.buf)
        dev_open(1, app, app.buf)
    }
    thread caller in app { }
}
`;
}
