// Lines ↔ instructions. A breakpoint stands where a statement begins: on its own line, or on the next that has one.

import { type Program, positionAt } from "../../engine/index.ts";

/** Zero-based line. */
export interface AskedBreakpoint {
	readonly id: number;
	readonly line: number;
}

export interface PlacedBreakpoint {
	readonly id: number;
	/** Undefined where no statement of the scenario begins at or after the line asked for. */
	readonly line: number | undefined;
}

export interface Breakpoints {
	/** Replaces the breakpoints of one file. */
	set(file: number, asked: readonly AskedBreakpoint[]): readonly PlacedBreakpoint[];
	/** Breakpoints at the statement that begins with this instruction. */
	at(pc: number): readonly number[];
}

export function createBreakpoints(program: Program): Breakpoints {
	const linesOfCode = program.files.map((_, file) => codeLines(program, file));
	const placed = new Map<number, readonly PlacedBreakpoint[]>();
	const onLineOf = (pc: number): readonly number[] => {
		const here = placed.get(fileOf(program, pc)) ?? [];
		const line = lineOf(program, pc);
		return here.filter((breakpoint) => breakpoint.line === line).map(({ id }) => id);
	};
	return {
		set(file, asked) {
			const breakpoints = asked.map(({ id, line }) => ({
				id,
				line: linesOfCode[file]?.find((candidate) => candidate >= line),
			}));
			placed.set(file, breakpoints);
			return breakpoints;
		},
		at: (pc) => (program.statementStarts[pc] === 1 ? onLineOf(pc) : []),
	};
}

export function lineOf(program: Program, pc: number): number {
	const starts = program.files[fileOf(program, pc)]?.lineStarts ?? [0];
	return positionAt(starts, program.spans[pc * 3 + 1] ?? 0).line;
}

export function fileOf(program: Program, pc: number): number {
	return program.spans[pc * 3] ?? -1;
}

/** Lines on which statements begin, ascending. Cost: linear in the program. */
function codeLines(program: Program, file: number): readonly number[] {
	const lines = new Set<number>();
	for (let pc = 0; pc < program.statementStarts.length; pc++)
		if (program.statementStarts[pc] === 1 && fileOf(program, pc) === file)
			lines.add(lineOf(program, pc));
	return [...lines].sort((a, b) => a - b);
}
