// The levels of a CPU page table as a small picture, PGD to PTE: a strip a table, a cell an entry, a line from each entry
// to the table it points to. Its words say the same.

import type { JSX } from "preact";
import type { MmView, TableView } from "../../engine/view/model.ts";
import type { Marks } from "./marks.ts";
import { hex } from "./words.ts";

const LEVELS: readonly TableView["level"][] = ["PGD", "PUD", "PMD", "PTE"];
const CELL = 9;
const STRIP_WIDTH = 12;
const COLUMN = 58;
const GAP = 20;
const TOP = 15;
/** More tables than this are told, not drawn. */
const TABLES_MAX = 24;

interface Strip {
	readonly table: TableView;
	readonly x: number;
	readonly y: number;
}

export function TableTree({
	mm,
	marks,
}: {
	readonly mm: MmView;
	readonly marks: Marks;
}): JSX.Element {
	const strips = place(mm.tables.slice(0, TABLES_MAX));
	const width = COLUMN * (LEVELS.length - 1) + STRIP_WIDTH + 34;
	const height =
		Math.max(TOP, ...strips.map(({ table, y }) => y + table.entries.length * CELL)) + 14;
	const left = mm.tables.length - strips.length;
	return (
		<figure class="tables">
			<svg
				viewBox={`0 0 ${width} ${height}`}
				width={width}
				height={height}
				role="img"
				aria-label={treeWords(mm)}
			>
				{LEVELS.map((level, column) => (
					<text key={level} class="level" x={column * COLUMN} y={9}>
						{level}
					</text>
				))}
				{strips.flatMap((parent) => links(parent, strips))}
				{strips.map((strip) => (
					<StripPicture
						key={`${strip.table.level} ${strip.table.start}`}
						strip={strip}
						isChanged={
							marks.change(`mm:${mm.id}/table:${strip.table.level}:${strip.table.start}`) !==
							undefined
						}
					/>
				))}
			</svg>
			<figcaption>
				{left > 0 ? `and ${left} more tables · ` : ""}4 entries a table (512 in a kernel)
			</figcaption>
		</figure>
	);
}

function StripPicture({
	strip: { table, x, y },
	isChanged,
}: {
	readonly strip: Strip;
	readonly isChanged: boolean;
}): JSX.Element {
	return (
		<g class={isChanged ? "strip changed" : "strip"}>
			{table.entries.map((isUsed, index) => (
				<rect
					key={index}
					class={isUsed ? "used" : "free"}
					x={x}
					y={y + index * CELL}
					width={STRIP_WIDTH}
					height={CELL}
				/>
			))}
			<text class="start" x={x} y={y + table.entries.length * CELL + 10}>
				{isChanged ? "▸" : ""}
				{hex(table.start)}
			</text>
		</g>
	);
}

/** Tables of a level stand below each other, in the order of their addresses. */
function place(tables: readonly TableView[]): readonly Strip[] {
	const nextY = new Map<string, number>();
	return tables.map((table) => {
		const column = LEVELS.indexOf(table.level);
		const y = nextY.get(table.level) ?? TOP;
		nextY.set(table.level, y + table.entries.length * CELL + GAP);
		return { table, x: column * COLUMN, y };
	});
}

/** From each entry in use to the table of the next level that begins there. */
function links(parent: Strip, strips: readonly Strip[]): readonly JSX.Element[] {
	const level = LEVELS[LEVELS.indexOf(parent.table.level) + 1];
	return parent.table.entries.flatMap((isUsed, index) => {
		const start = parent.table.start + index * parent.table.entryPages;
		const child = strips.find(({ table }) => table.level === level && table.start === start);
		if (!isUsed || child === undefined) return [];
		const fromX = parent.x + STRIP_WIDTH;
		const fromY = parent.y + index * CELL + CELL / 2;
		const path = `M${fromX} ${fromY} C${fromX + 30} ${fromY} ${child.x - 16} ${child.y + 4} ${child.x - 1} ${child.y + 4}`;
		return [<path key={`${level} ${start}`} class="link" d={path} />];
	});
}

function treeWords({ name, tables }: MmView): string {
	const words = tables.map(({ level, start, entries }) => {
		const used = entries.flatMap((isUsed, index) => (isUsed ? [index] : []));
		return `${level} at ${hex(start)}: ${used.length === 0 ? "no entries" : `entries ${used.join(", ")}`}`;
	});
	return `Page table of ${name}. ${words.join("; ")}`;
}
