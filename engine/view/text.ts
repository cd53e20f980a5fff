// View models as text: for the command line, for golden traces, and for who reads rather than sees. Fixed columns, as
// wide as what stands in them; a step is a line, and only what changed is said.

import { counted, grouped } from "../explore/verdict.ts";
import {
	cachedWords,
	compoundWords,
	contentWord,
	countWords,
	cpuEntryWords,
	disagreementWords,
	eventWords,
	hex,
	holderWords,
	spanWords,
	translationWords,
	waiterWords,
} from "./facts.ts";
import type {
	DeviceEntryView,
	MmView,
	RunView,
	StatementView,
	StateView,
	StepView,
	VerdictView,
} from "./model.ts";
import { stepCount } from "./run.ts";

/** Statements longer than this are cut. */
const STATEMENT_MAX = 44;
const GAP = "  ";

// ── verdicts and runs ─────────────────────────────────────────────────────

/** Outcome and schedule, the message, and the run that shows it. */
export function verdictText(verdict: VerdictView): string {
	const lines = [headline(verdict), verdict.message];
	if (verdict.run?.steps.length) lines.push("", ...traceLines(verdict.run));
	for (const run of verdict.otherRuns) lines.push("", otherHeadline(run), "", ...traceLines(run));
	const unreached = (verdict.coverage ?? []).filter(({ reached }) => !reached);
	lines.push(...table(unreached.map(unreachedRow)));
	return `${lines.join("\n")}\n`;
}

/** What holds is not about these: no run of the scenario comes to them. */
function unreachedRow({ fn, place, text }: StatementView): readonly string[] {
	return ["never reached", `${fn}:${place.line + 1}`, cut(text)];
}

/** A run that was not explored but just run: how it ended, and its steps. */
export function runText(run: RunView): string {
	const ended = run.ended.includes("after")
		? run.ended
		: `${run.ended}, ${stepCount(run.steps.length)}`;
	const lines = [columns([ended, scheduleWords(run)])];
	if (run.violation) lines.push(run.violation.message);
	lines.push("", ...traceLines(run));
	return `${lines.join("\n")}\n`;
}

function headline(verdict: VerdictView): string {
	const size = `${counted(verdict.states, "state")}, ${counted(verdict.transitions, "step")} from ${verdict.states === 1 ? "it" : "them"}`;
	switch (verdict.outcome) {
		case "holds":
			return columns(["holds", size]);
		case "open":
			return columns(["open", size]);
		case "violated": {
			const how = `violated ${verdict.code ?? ""} in ${stepCount(verdict.steps)}`;
			return columns([
				`${how}, ${switchWords(verdict)}`,
				verdict.run ? scheduleWords(verdict.run) : "",
			]);
		}
	}
}

/** What a run shows that belongs to the verdict's. */
function otherHeadline(run: RunView): string {
	return columns([run.violation?.message ?? "", stepCount(run.steps.length), scheduleWords(run)]);
}

/** `3 context switches`; whether there could be fewer is said only where it is not known. */
function switchWords({ switches, fewestSwitches }: VerdictView): string {
	const count = switches === 1 ? "1 context switch" : `${grouped(switches)} context switches`;
	return !fewestSwitches && switches > 1 ? `${count}, perhaps not the fewest` : count;
}

function scheduleWords(run: RunView): string {
	return run.schedule === "" ? "" : `schedule ${run.schedule}`;
}

/** The steps in columns: number, thread, place, statement, reason. Below the step that settled it, that it did. */
export function traceLines(run: RunView): readonly string[] {
	const folded = foldedSetup(run);
	const rows = run.steps.slice(folded).map(stepRow);
	if (folded > 0)
		rows.unshift([folded === 1 ? "1" : `1–${folded}`, "setup", "", stepCount(folded), ""]);
	const lines = table(rows);
	const settled = run.violation?.unavoidable;
	if (settled === undefined || settled === run.steps.length) return lines;
	const above = settled === 0 ? 0 : Math.max(0, settled - folded) + (folded > 0 ? 1 : 0);
	return lines.toSpliced(above, 0, unavoidableWords(settled));
}

function unavoidableWords(step: number): string {
	return step === 0
		? "── every run of this scenario is violated ──"
		: "── from here on every way on is violated ──";
}

/** Setup is where a race has not begun: it is one line, unless the run does not get beyond it. */
function foldedSetup(run: RunView): number {
	const first = run.steps.findIndex((step) => step.threadId !== 0 || step.thread !== "setup");
	return Math.max(0, first);
}

function stepRow(step: StepView): readonly string[] {
	// Where there is nothing to say but the statement, that stands there already.
	const reason = step.reason.endsWith(`: ${step.text}`) ? "" : step.reason;
	return [
		`${step.index}`,
		step.thread,
		`${step.fn}:${step.place.line + 1}`,
		cut(step.text),
		reason,
	];
}

function cut(statement: string): string {
	return statement.length > STATEMENT_MAX ? `${statement.slice(0, STATEMENT_MAX - 1)}…` : statement;
}

// ── one state ─────────────────────────────────────────────────────────────

/** Every object of a state; the CPU page table and those of the devices side by side. */
export function asText(state: StateView): string {
	const blocks = [
		...state.mms.map((mm) => mmLines(mm, state)),
		section("pages", state.pages.map(pageRow)),
		section("page cache", state.files.map(fileRow)),
		section("swap", state.swap.map(swapRow)),
		section("device memory", state.devices.flatMap(deviceRows)),
		section("locks", lockRows(state)),
		section("notifiers", notifierRows(state)),
		section(
			"variables",
			state.variables.map(({ name, value }) => [name, value]),
		),
		section("threads", threadRows(state)),
	];
	const filled = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
	return `${filled.join("\n\n")}\n`;
}

function mmLines(mm: MmView, state: StateView): readonly string[] {
	const { devices } = state;
	const head = ["address", "", "CPU", ...devices.flatMap(({ name }) => [name, `${name} TLB`, ""])];
	const rows = mm.rows.map((row) => [
		hex(row.address),
		row.label,
		cpuEntryWords(row),
		...devices.flatMap(({ entries }) =>
			deviceCells(entries.find((entry) => entry.address === row.address && entry.mm === mm.name)),
		),
	]);
	const title = `${mm.name}: users ${mm.users}, count ${mm.count}, ${[`rss ${mm.rssAnon}`, ...countWords(mm)].join(", ")}, seq ${mm.seq}${mm.exited ? ", exited" : ""}`;
	const running = mm.invalidations.map(
		(each) => `  invalidation ${eventWords(each)} ${spanWords(each.span)} by ${each.thread}`,
	);
	return [title, ...running, ...indented(table([head, ...rows]))];
}

function deviceCells(entry: DeviceEntryView | undefined): readonly string[] {
	if (!entry) return ["–", "–", ""];
	const warning = entry.disagreement === "" ? "" : `! ${disagreementWords(entry)}`;
	return [
		entry.table ? translationWords(entry.table) : "–",
		entry.tlb ? translationWords(entry.tlb) : "–",
		warning,
	];
}

function pageRow(page: StateView["pages"][number]): readonly string[] {
	const flags = [
		page.zone === "system" ? "" : page.zone,
		page.pins > 0 ? `pins ${page.pins}` : "",
		page.locked ? "locked" : "",
		page.dirty ? "dirty" : "",
		page.lru === "isolated" ? page.lru : "",
		page.compound === undefined ? "" : compoundWords(page.compound),
	];
	return [
		`page ${page.id}`,
		page.kind,
		`refcount ${page.refcount}`,
		`mapcount ${page.mapcount}`,
		`content ${contentWord(page)}`,
		flags.filter((flag) => flag !== "").join(" "),
		page.mappedBy.join(", "),
	];
}

function fileRow({ name, kind, page, stored }: StateView["files"][number]): readonly string[] {
	return [name, kind, cachedWords(page), `stored ${stored}`];
}

function swapRow({ slot, users, page, stored }: StateView["swap"][number]): readonly string[] {
	return [`slot ${slot}`, `users ${users}`, cachedWords(page), `stored ${stored}`];
}

function deviceRows(device: StateView["devices"][number]): readonly (readonly string[])[] {
	return [
		...device.pools.map((pool) => [
			device.name,
			pool.name,
			pool.type,
			`${pool.free} of ${pool.total} free${pool.removed ? ", removed" : ""}`,
		]),
		...device.dma.map((dma) => [device.name, `DMA to page ${dma.page}`, "", `${dma.mappings}`]),
	];
}

function lockRows(state: StateView): readonly (readonly string[])[] {
	return [...state.locks, ...state.mms.map((mm) => mm.mmapLock)].map((lock) => [
		lock.name,
		lock.type,
		holderWords(lock),
		lock.waiters.length > 0 ? waiterWords(lock) : "",
	]);
}

function notifierRows(state: StateView): readonly (readonly string[])[] {
	return state.notifiers.map((notifier) => [
		notifier.name,
		notifier.state,
		notifier.mm ?? "",
		notifier.span ? spanWords(notifier.span) : "",
		`seq ${notifier.seq}`,
	]);
}

function threadRows(state: StateView): readonly (readonly string[])[] {
	return state.threads.map((thread) => [
		thread.name,
		thread.process ?? "",
		thread.state,
		thread.frames.map((frame) => `${frame.name}:${frame.place.line + 1}`).join(" ← "),
		[thread.reason, thread.holds.length > 0 ? `holds ${thread.holds.join(", ")}` : ""]
			.filter((part) => part !== "")
			.join("; "),
	]);
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
	return rows.length === 0 ? [] : [title, ...indented(table(rows))];
}

// ── columns ───────────────────────────────────────────────────────────────

/** Cells padded to the widest of their column; columns of numbers stand to the right. Empty columns go. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
	const count = Math.max(0, ...rows.map((row) => row.length));
	const widths = Array.from({ length: count }, (_, column) =>
		Math.max(...rows.map((row) => (row[column] ?? "").length)),
	);
	return rows.map((row) =>
		columns(
			widths.flatMap((width, column) => (width === 0 ? [] : [padded(row[column] ?? "", width)])),
		),
	);
}

function padded(cell: string, width: number): string {
	return /^\d+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}

function columns(cells: readonly string[]): string {
	return cells.join(GAP).trimEnd();
}

function indented(lines: readonly string[]): readonly string[] {
	return lines.map((line) => `  ${line}`);
}
