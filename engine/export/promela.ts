// A scenario as a Promela model for Spin: one process a thread, whose steps are the machine's own, in C inside the model.
// The state is Spin's to store and compare (parts.ts); what a step is, when a thread may take it and what must hold after it is
// as in explore/search.ts, so that Spin visits the same states. The whole text is one file that needs nothing else.

import { positionAt } from "../language/source.ts";
import { createMachine } from "../machine/create.ts";
import { property, propertyCodes } from "../machine/properties.ts";
import { INSTRUCTION_WORDS, op } from "../program/instruction.ts";
import type { Program } from "../program/program.ts";
import { machineText, rowTable } from "./c.ts";
import { helpers } from "./c-helpers.ts";
import { partStarts, partsText } from "./parts.ts";

/** What the model asks of the machine. */
const entryPoints = [
	"step_choiceCount",
	"step_step",
	"canonical_canonicalise",
	"invariants_checkInvariants",
	"invariants_checkEnd",
	"conditions_checkConditions",
];

/** The model's text. Cost: as compiling the scenario once more. */
export function exportPromela(program: Program): string {
	const machine = createMachine(program);
	const parts = machineText(machine.interpreter, entryPoints);
	const { layout } = machine;
	const state = machine.createInitial();
	const initial = rowTable("hmm_initial", "int ", textsOf(state), false);
	const brokenAtOnce = machine.brokenInvariant(state);
	const lines = rowTable("hmm_lines", "int ", textsOf(linesOf(program)), false);
	const starts = partStarts(layout);
	const blocks = [
		`${helpers}\n${parts.declarations}`,
		...parts.tables,
		...parts.functions,
		partsText(starts, layout.vectorWords),
		...lines.pieces,
		placesText(program),
		...initial.pieces,
		beginText(parts.fill + lines.fill + initial.fill, brokenAtOnce),
		stepText(program),
	];
	return `${[
		headText(program, starts.length),
		"c_decl {\nint hmm_begin(void);\n}",
		`c_state "int parts[${starts.length - 1}]" "Global"`,
		`c_state "int broken" "Global" "hmm_begin()"`,
		...blocks.map((block) => `c_code {\n${block}\n}`),
		...(brokenAtOnce === 0 ? [] : [BROKEN_AT_ONCE]),
		...program.threads.map(({ name }, thread) => processText(program, name, thread)),
	].join("\n\n")}\n`;
}

function headText({ scenario, threads }: Program, words: number): string {
	const bytes = 4 * words + 16 * threads.length;
	const vector = 1024 * Math.ceil(bytes / 1024 + 1);
	const name = scenario.replaceAll(/[^ \w.,:()+-]/g, "_");
	return `/* The scenario "${name}" for Spin, made by hmm export:

   spin -a MODEL
   gcc -O2 -DSAFETY -DNOREDUCE -DVECTORSZ=${vector} -o pan pan.c
   ./pan -m1000000

   "errors: 0" means that no step breaks a property, that no run gets stuck, and that what must have come true when a
   run ends has. Runs that never end are not judged. Of an error, "hmm: violated CODE" names the property, and ./pan -r
   shows the run. */`;
}

/** What is shown of a step when a run is replayed: function and line. */
function placesText({ functions, threads }: Program): string {
	const quoted = (names: readonly string[]): string =>
		names
			.map((name) => `\t${JSON.stringify(name.replaceAll(/[^ \w.,:()[\]+-]/g, "_"))},\n`)
			.join("");
	return `static const char *const hmm_codes[] = {
${quoted(propertyCodes)}};

static const char *const hmm_functions[] = {
${quoted(functions.map(({ name }) => name))}};

static const char *const hmm_threads[] = {
${quoted(threads.map(({ name }) => name))}};

/* Spin's: it shows a run again. */
extern int readtrail;

static char *hmm_schedule;
static int hmm_schedule_length;

/* One move more of the schedule, as hmm run --schedule reads it. */
static void hmm_note_move(int thread, int choice)
{
	hmm_schedule = hmm_more(hmm_schedule, hmm_schedule_length + 16);
	hmm_schedule_length += sprintf(hmm_schedule + hmm_schedule_length,
		choice == 0 ? ",%d" : ",%d.%d", thread, choice);
}

static void hmm_tell_step(int thread)
{
	int pc = hmm_s[offsets_threadOffset(thread) + hmm_threadField_pc];
	if (pc < 0)
		printf("hmm: %s begins\\n", hmm_threads[thread]);
	else
		printf("hmm: %s %s:%d\\n", hmm_threads[thread], hmm_functions[program_functionOf[pc]], hmm_lines[pc]);
}`;
}

/** By instruction. */
function linesOf({ code, files, spans }: Program): readonly number[] {
	return Array.from({ length: code.length / INSTRUCTION_WORDS }, (_, pc) => {
		const { lineStarts } = files[spans[3 * pc]];
		return positionAt(lineStarts, spans[3 * pc + 1]).line + 1;
	});
}

function textsOf(numbers: Iterable<number>): readonly string[] {
	return Array.from(numbers, String);
}

/** Nobody moves then: the model is wrong where it stands. */
const BROKEN_AT_ONCE = `init {
	c_code {
		printf("hmm: violated %s\\n", hmm_codes[now.broken - 1]);
		if (readtrail)
			printf("hmm: schedule \\n");
	}
	assert(c_expr { (now.broken == 0) })
}`;

/** `fill` completes the tables; `broken` is the number of the property that does not hold at first, or 0. */
function beginText(fill: string, broken: number): string {
	return `/* The state before the first step. Gives what is broken in it. */
int hmm_begin(void)
{
${fill}	for (int word = 0; word < hmm_initial_length; word++)
		hmm_s[word] = hmm_initial[word];
	hmm_store();
	return ${broken};
}`;
}

/** One step with everything that is checked after it, and who can move. */
function stepText({ threads, eventually }: Program): string {
	return `/* How many ways the thread's next step can go. */
static int hmm_ways(int thread)
{
	hmm_load();
	return now.broken ? 0 : step_choiceCount(hmm_s, thread);
}

static int hmm_is_stuck(void)
{
	for (int thread = 0; thread < ${threads.length}; thread++)
		if (step_choiceCount(hmm_s, thread) > 0)
			return 0;
	return 1;
}

/* The number of the property that the step breaks, or 0. */
static int hmm_broken_by(int thread, int choice)
{
	if (step_step(hmm_s, thread, choice) != 0)
		return vm_broken;
	canonical_canonicalise(hmm_s, thread);
	invariants_checkInvariants(hmm_s);
	conditions_checkConditions(hmm_s);
	if (vm_broken != 0)
		return vm_broken;
	if (hmm_s[layout_phase] != hmm_phase_done)
		return hmm_is_stuck() ? ${property("deadlock")} : 0;
	invariants_checkEnd(hmm_s);
	for (int number = 0; number < ${eventually.length} && vm_broken == 0; number++)
		if (hmm_s[layout_held + number] == 0)
			return ${property("eventually")};
	return vm_broken;
}

static void hmm_step(int thread, int choice)
{
	hmm_load();
	if (readtrail) {
		hmm_tell_step(thread);
		hmm_note_move(thread, choice);
	}
	now.broken = hmm_broken_by(thread, choice);
	hmm_store();
	if (now.broken == 0)
		return;
	printf("hmm: violated %s\\n", hmm_codes[now.broken - 1]);
	if (readtrail)
		printf("hmm: schedule %s\\n", hmm_schedule + 1);
}`;
}

function processText(program: Program, name: string, thread: number): string {
	const moves = Array.from({ length: waysMax(program) }, (_, choice) => {
		const can = `c_expr { (hmm_ways(${thread}) > ${choice}) }`;
		const step = `c_code { hmm_step(${thread}, ${choice}); }`;
		return `\t:: d_step { ${can} -> ${step}; assert(c_expr { (now.broken == 0) }) }`;
	});
	return `active proctype thread_${thread}_${name.replaceAll(/\W/g, "_")}() {\nend:\tdo\n${moves.join("\n")}\n\tod\n}`;
}

/** The most ways that any step of the program can go. */
function waysMax({ code }: Program): number {
	let ways = 1;
	for (let at = 0; at < code.length; at += INSTRUCTION_WORDS)
		if (code[at] === op.choose) ways = Math.max(ways, code[at + 2]);
	return ways;
}
