// The door of the engine: what server, debug adapter, command line and tests may import. Nothing else of engine/ is
// imported from outside, but for the types of view/model.ts.

export type { Block, BlockResult } from "./explore/block.ts";
export {
	type Counterexample,
	type ReadableVerdict,
	type Reading,
	readVerdict,
	startReading,
} from "./explore/counterexample.ts";
export { createExpander, type Expander, expandBlock } from "./explore/expander.ts";
export {
	type Exploration,
	type ExploreOptions,
	type Progress,
	startExploration,
} from "./explore/exploration.ts";
export type { Grain, Reduction } from "./explore/grain.ts";
export { createGrain } from "./explore/grains.ts";
export { mergeParts, missingOf } from "./explore/merge.ts";
export type { Part, PartLockEdge } from "./explore/part.ts";
export type { Allocate } from "./explore/pool.ts";
export type { ExploreBudget, StopReason } from "./explore/search.ts";
export type { ShardNumber, ShardOptions } from "./explore/shard.ts";
export {
	giveBack,
	loseBlocks,
	type SharedSearch,
	takeBlock,
} from "./explore/shared-search.ts";
export {
	createSharedVisited,
	type SharedVisited,
	stopThreads,
} from "./explore/shared-visited.ts";
export { grouped, type Verdict } from "./explore/verdict.ts";
export { exportPromela } from "./export/promela.ts";
export { kernelScripts, kernelVariants } from "./kernel/index.ts";
export {
	type Analysis,
	analyse,
	analyseKernel,
	type ImportFailure,
	type ImportHost,
	KeptAnalysis,
	noImports,
	type ParseModule,
} from "./language/analyse.ts";
export type { Builtin, Constant, Held, Kind, Parameter } from "./language/builtin.ts";
export {
	builtinByKernelName,
	builtinNamed,
	builtins,
	constantNamed,
	constants,
} from "./language/builtins.ts";
export { constantOf } from "./language/constant.ts";
export { resolveImport } from "./language/import-path.ts";
export { usesRangeForm } from "./language/kernel-name.ts";
export { type FieldRow, fieldOf, fields } from "./language/kinds/fields.ts";
export type { Kinds } from "./language/kinds.ts";
export { type Comment, type Lexed, lex, type Token } from "./language/lexer.ts";
export { declarationAt, type Module, parseModule, parseModuleAgain } from "./language/module.ts";
export { closest } from "./language/names/closest.ts";
export type { Bindings, Symbol, SymbolKind, Use } from "./language/names.ts";
export { type FoundKind, mentionsIn, nodesIn, oncePerNode } from "./language/nodes.ts";
export type { Edit, Fix, Problem, Related, Severity } from "./language/problem.ts";
export { formProblems, propertyNames } from "./language/problems.ts";
export {
	covers,
	type Location,
	lineStarts,
	type Position,
	positionAt,
	type Span,
} from "./language/source.ts";
export type * as Tree from "./language/tree.ts";
export { children, pathAt, visit } from "./language/walk.ts";
export { type CoveringMachine, createCoveringMachine, ranBytes } from "./machine/covering.ts";
export { createMachine, type ProgramMachine } from "./machine/create.ts";
export type { Explanation, Machine, MachineThread, StepResult } from "./machine/machine.ts";
export { type PropertyCode, propertyCodes } from "./machine/properties.ts";
export { differentThreads } from "./machine/symmetry/twins.ts";
export { type CompileOptions, compile } from "./program/compile.ts";
export { spanOf } from "./program/object.ts";
export type { CompileFailure, Program } from "./program/program.ts";
export { assert, fail, ok, type Result, unreachable } from "./result.ts";
export { type CallOutcome, type Calls, createCalls } from "./run/call.ts";
export { History, type HistoryLimits, historyLimits } from "./run/history.ts";
export { run, runOn, runRoundRobin, runSchedule, runSeeded } from "./run/run.ts";
export { formatSchedule, type Move, parseSchedule, type Schedule } from "./run/schedule.ts";
export { replay, roundRobin, type Scheduler, seeded } from "./run/scheduler.ts";
export { coverageView, unreachedOf } from "./view/coverage.ts";
export { ABSENT, diff } from "./view/diff.ts";
export { type ItfState, type ItfTrace, type ItfValue, itfOf } from "./view/itf.ts";
export { type PagemapEntry, pagemap } from "./view/pagemap.ts";
export { project } from "./view/project.ts";
export {
	historyOf,
	type RunSource,
	runShowing,
	runView,
	stepView,
	verdictView,
} from "./view/run.ts";
export { runSource } from "./view/run-source.ts";
export { asText, runText, traceLines, verdictText } from "./view/text.ts";
export { describeStep, forEachFrame, placeOf, type StepDescription } from "./view/thread.ts";
export {
	TRACE_FORMAT,
	TRACE_VERSION,
	type Trace,
	type TraceFile,
	type TraceStep,
	type TraceViolation,
	traceOf,
	violationOfTrace,
} from "./view/trace.ts";
