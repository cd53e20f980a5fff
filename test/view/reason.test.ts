// The line of each step: what a reader of a counterexample is told, on the examples word for word, and on every script of
// the corpus without a hole.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { readVerdict } from "../../engine/explore/counterexample.ts";
import {
	builtins,
	compile,
	createMachine,
	runSeeded,
	runSource,
	runView,
} from "../../engine/index.ts";
import { primitives } from "../../engine/language/primitives.ts";
import { idleOperations } from "../../engine/view/reason/idle.ts";
import { verdictView } from "../../engine/view/run.ts";
import { explore } from "../explore/explore.ts";
import { analyseFile, scenariosOf, scriptsIn } from "../script-files.ts";

function machinesIn(folder: string) {
	return scriptsIn(new URL(folder, import.meta.url)).flatMap(({ name, url }) => {
		const analysis = analyseFile(url);
		return scenariosOf(analysis).flatMap((scenario) => {
			const program = compile(analysis, scenario);
			const title = `${name}: ${scenario.name.value}`;
			return program.ok ? [{ name: title, machine: createMachine(program.value) }] : [];
		});
	});
}

const broken = machinesIn("../../examples/broken/");

/** `thread: reason` of the run that shows the violation. */
function reasonsOf(file: string): readonly string[] {
	const found = broken.find(({ name }) => name.startsWith(`${file}.hmm`));
	assert.ok(found);
	const verdict = readVerdict(found.machine, explore(found.machine));
	const { run } = verdictView(runSource(found.machine), verdict, 0);
	return run?.steps.map(({ thread, reason }) => `${thread}: ${reason}`) ?? [];
}

test("a munmap between range_fault and device_map", () => {
	assert.deepEqual(reasonsOf("missing-retry").slice(11), [
		"gpu_worker: populate_without_retry takes a reference to the mm of app (mm_users 2)",
		"gpu_worker: read_begin reads the sequence number of mirror, sets r.seq to 1",
		"gpu_worker: populate_without_retry takes mmap_lock of app for reading",
		"gpu_worker: range_fault looks up the mm of mirror",
		"gpu_worker: range_fault checks whether mirror was invalidated since sequence number 1",
		"gpu_worker: range_fault reads the entry of buf[0], sets r.pfns[0] to page 1 VALID WRITE",
		"gpu_worker: populate_without_retry releases mmap_lock of app",
		"cpu: munmap takes mmap_lock of app for writing",
		"cpu: munmap takes buf[0] out of the VMAs",
		"cpu: munmap downgrades mmap_lock of app to reading",
		"cpu: munmap begins the UNMAP invalidation of buf[0], sequence number 3",
		"cpu: mirror.invalidate takes update",
		"cpu: mirror.invalidate publishes sequence number 3 in mirror",
		"cpu: device_unmap finds no device entry to clear",
		"cpu: mirror.invalidate flushes the device's TLB, which has nothing there",
		"cpu: mirror.invalidate releases update",
		"cpu: munmap clears the entry of buf[0] (page 1)",
		"cpu: munmap ends the UNMAP invalidation of buf[0], sequence number 4",
		"gpu_worker: populate_without_retry takes update",
		"gpu_worker: device_map looks up the mm of mirror",
		"gpu_worker: device_map maps page 1 at buf[0] of gpu, writable; app maps nothing there",
	]);
});

test("a device entry that outlives the CPU's is told where it begins to, and where its excuse ends", () => {
	assert.deepEqual(reasonsOf("unmap-too-little").slice(-6), [
		"cpu: device_unmap clears gpu's entry of buf[0], its TLB still has it",
		"cpu: mirror.invalidate flushes buf[0] from gpu's TLB",
		"cpu: mirror.invalidate releases update",
		"cpu: munmap clears the entry of buf[0] (page 1)",
		"cpu: munmap clears the entry of buf[1] (page 2); gpu still maps page 2 at buf[1] while the invalidation runs",
		"cpu: munmap ends the UNMAP invalidation of buf[0..2], sequence number 4; gpu still maps page 2 at buf[1]",
	]);
	assert.match(
		reasonsOf("device-flush-missing").at(-1) ?? "",
		/ends the UNMAP invalidation .*; gpu's TLB still maps page 1 at buf\[0\]$/,
	);
});

test("a fork shares a page that the device may write", () => {
	const reasons = reasonsOf("write-without-permission");
	assert.ok(
		reasons.includes(
			"cpu: fork write-protects the entry of buf[0] of app, maps page 1 at buf[0] of app.child, read-only",
		),
		reasons.join("\n"),
	);
	assert.match(reasons.at(-1) ?? "", /; the entry of app there is read-only$/);
});

test("only operations that there are have words", () => {
	const known = new Set([...primitives, ...builtins].map(({ name }) => name));
	for (const name of ["load", "store", "choose"]) known.add(name);
	assert.deepEqual(
		idleOperations.filter((name) => !known.has(name)),
		[],
	);
});

describe.each([
	"../../examples/",
	"../../examples/broken/",
	"../../examples/hmm-2016/",
	"../../examples/memory-pools/",
	"../corpus/bugs/",
	"../corpus/clean/",
])("%s", (folder) => {
	test.each(machinesIn(folder))("$name: every step has a line, in words", ({ machine }) => {
		const history = runSeeded(machine, 1, { stepsMax: 80, memoryMaxBytes: 1 << 24 });
		const { steps } = runView(runSource(machine), history);
		for (const { reason, changes } of steps) {
			assert.doesNotMatch(reason, /undefined|NaN|[{}@%]|^\s|\s$|, ,|;;/);
			assert.ok(reason.length > 3 && reason.length < 240, reason);
			const entries = changes.filter(
				({ path, before }) => /\/row:/.test(path) && /page/.test(before),
			);
			if (entries.length > 0) assert.match(reason, /entr|map|page|VMA/, reason);
		}
	});
});
