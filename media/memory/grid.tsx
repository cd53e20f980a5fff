// A table of things to look at and to select, by mouse and by keyboard: one cell takes the focus at a time, arrows move
// it, Enter selects the thing it is about. Long tables draw only the rows in sight.

import type {
	ComponentChildren,
	JSX,
	RefObject,
	TargetedKeyboardEvent,
	TargetedMouseEvent,
} from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useWindow, type Window } from "./window.ts";

export interface Column {
	readonly title: string;
	/** What the title stands for, where it is short. */
	readonly hint?: string;
	/** A class that fixes the width: tables must not jump from step to step. */
	readonly width: string;
	readonly isNumber?: boolean;
	/** Columns under one heading: `CPU`, `gpu`. */
	readonly group?: string;
}

export interface Cell {
	readonly content: ComponentChildren;
	/** The thing to select; "" where the cell stands for none. */
	readonly path: string;
	readonly isChanged?: boolean;
	readonly isWrong?: boolean;
	/** What stood there before the step, where that is short. */
	readonly before?: string | undefined;
	/** The cell in words where its content is a picture or letters. */
	readonly label?: string;
}

export interface Row {
	readonly key: string;
	readonly cells: readonly Cell[];
}

export interface GridProps {
	readonly label: string;
	readonly columns: readonly Column[];
	readonly rows: readonly Row[];
	readonly selection: string;
	onSelect(path: string): void;
	/** What to say where there are no rows. */
	readonly empty: string;
}

/** Tables longer than this are drawn in part. */
const ROWS_WHOLE_MAX = 80;

export function Grid(props: GridProps): JSX.Element {
	const { label, columns, rows, empty } = props;
	const scroller = useRef<HTMLDivElement>(null);
	const isLong = rows.length > ROWS_WHOLE_MAX;
	const view = useWindow(scroller, isLong ? rows.length : 0);
	const { active, onKeyDown, onClick } = useCellFocus(props, scroller, isLong ? view : undefined);
	if (rows.length === 0) return <p class="empty">{empty}</p>;
	const from = isLong ? view.from : 0;
	const shown = isLong ? rows.slice(view.from, view.to) : rows;
	return (
		<div class={isLong ? "grid-scroll long" : "grid-scroll"} ref={scroller}>
			<table
				// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells take the focus is a grid
				role="grid"
				aria-label={label}
				aria-rowcount={rows.length + 1}
				onKeyDown={onKeyDown}
				onClick={onClick}
			>
				<Head columns={columns} />
				<tbody>
					{from > 0 && <Filler height={view.before} />}
					{shown.map((item, index) => (
						<GridRow
							key={item.key}
							item={item}
							columns={columns}
							index={from + index}
							activeColumn={from + index === active.row ? active.column : -1}
							selection={props.selection}
						/>
					))}
					{isLong && <Filler height={view.after} />}
				</tbody>
			</table>
		</div>
	);
}

interface CellFocus {
	readonly active: Place;
	onKeyDown(event: TargetedKeyboardEvent<HTMLElement>): void;
	onClick(event: TargetedMouseEvent<HTMLElement>): void;
}

/** Which cell has the focus, and how keys and clicks move it. */
function useCellFocus(
	{ rows, columns, onSelect }: GridProps,
	scroller: RefObject<HTMLElement | null>,
	view: Window | undefined,
): CellFocus {
	const [place, setPlace] = useState({ row: 0, column: 0 });
	const mayFocus = useRef(false);
	const active = { ...place, row: Math.min(place.row, Math.max(0, rows.length - 1)) };
	useEffect(() => {
		if (!mayFocus.current) return;
		mayFocus.current = false;
		view?.reveal(active.row);
		scroller.current?.querySelector<HTMLElement>('[role="gridcell"][tabindex="0"]')?.focus();
	}, [place]);
	const selectAt = ({ row, column }: Place, cell: HTMLElement): void => {
		const path = rows[row]?.cells[column]?.path ?? "";
		if (path !== "") onSelect(path);
		// A cell that is no thing of its own may hold a link.
		else cell.querySelector("button")?.click();
	};
	return {
		active,
		onKeyDown(event) {
			const target = moved(event.key, active, rows.length, columns.length);
			if (target !== undefined) {
				mayFocus.current = true;
				setPlace(target);
			} else if (event.key === "Enter" || event.key === " ") {
				selectAt(active, event.target as HTMLElement);
			} else return;
			event.preventDefault();
			event.stopPropagation();
		},
		onClick(event) {
			const target = event.target as HTMLElement;
			const cell = target.closest<HTMLElement>("[data-at]");
			if (cell === null || target.closest("button") !== null) return;
			const [row = 0, column = 0] = (cell.dataset.at ?? "").split(" ").map(Number);
			setPlace({ row, column });
			selectAt({ row, column }, cell);
		},
	};
}

function Head({ columns }: { readonly columns: readonly Column[] }): JSX.Element {
	const groups = groupsOf(columns);
	return (
		<thead>
			{groups.some(({ title }) => title !== "") && (
				<tr>
					{groups.map(({ title, span }, index) =>
						title === "" ? (
							<td key={index} colSpan={span} />
						) : (
							<th key={index} colSpan={span} scope="colgroup" class="group">
								{title}
							</th>
						),
					)}
				</tr>
			)}
			<tr>
				{columns.map(({ title, hint, width, isNumber, group }, index) => (
					<th
						key={index}
						scope="col"
						title={hint ?? ""}
						class={classes(width, isNumber && "number", isGroupStart(columns, index) && "start")}
					>
						{hint === undefined ? title : <abbr title={hint}>{title}</abbr>}
						{group !== undefined && <span class="heard">, {group}</span>}
					</th>
				))}
			</tr>
		</thead>
	);
}

interface GridRowProps {
	readonly item: Row;
	readonly columns: readonly Column[];
	readonly index: number;
	/** -1 where the focus is in another row. */
	readonly activeColumn: number;
	readonly selection: string;
}

function GridRow({ item, columns, index, activeColumn, selection }: GridRowProps): JSX.Element {
	const isWrong = item.cells.some((cell) => cell.isWrong);
	const isChanged = item.cells.some((cell) => cell.isChanged);
	return (
		<tr class={classes(isWrong ? "wrong" : isChanged && "changed")} aria-rowindex={index + 2}>
			{item.cells.map((cell, column) => (
				<td
					key={column}
					data-at={`${index} ${column}`}
					// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell that takes the focus is a gridcell
					role="gridcell"
					tabIndex={column === activeColumn ? 0 : -1}
					aria-selected={cell.path !== "" && cell.path === selection}
					class={classes(
						columns[column]?.isNumber && "number",
						/^w-(note|rest)$/.test(columns[column]?.width ?? "") && "words",
						isGroupStart(columns, column) && "start",
						cell.isWrong ? "wrong" : cell.isChanged && "changed",
						cell.path !== "" && "selectable",
						cell.path !== "" && cell.path === selection && "selected",
					)}
				>
					<CellContent cell={cell} />
				</td>
			))}
		</tr>
	);
}

function CellContent({ cell }: { readonly cell: Cell }): JSX.Element {
	const { content, label, before, isWrong, isChanged } = cell;
	return (
		<>
			{(isWrong || isChanged) && <span class="heard">{isWrong ? "wrong: " : "changed: "}</span>}
			{before !== undefined && (
				<>
					<del>
						<span class="heard">was </span>
						{before}
						<span class="heard">, now </span>
					</del>{" "}
				</>
			)}
			{label === undefined ? (
				content
			) : (
				<>
					<span aria-hidden="true">{content}</span>
					<span class="heard">{label}</span>
				</>
			)}
		</>
	);
}

function Filler({ height }: { readonly height: number }): JSX.Element {
	// biome-ignore lint/a11y/noAriaHiddenOnFocusable: room without content, which takes no focus
	return <tr aria-hidden="true" style={{ height: `${height}px` }} />;
}

interface Place {
	readonly row: number;
	readonly column: number;
}

/** Where a key takes the focus; undefined where it is no key of ours. */
function moved(
	key: string,
	{ row, column }: Place,
	rows: number,
	columns: number,
): Place | undefined {
	const at = (row: number, column: number): Place => ({
		row: Math.max(0, Math.min(row, rows - 1)),
		column: Math.max(0, Math.min(column, columns - 1)),
	});
	switch (key) {
		case "ArrowUp":
			return at(row - 1, column);
		case "ArrowDown":
			return at(row + 1, column);
		case "ArrowLeft":
			return at(row, column - 1);
		case "ArrowRight":
			return at(row, column + 1);
		case "PageUp":
			return at(row - 10, column);
		case "PageDown":
			return at(row + 10, column);
		case "Home":
			return at(row, 0);
		case "End":
			return at(row, columns - 1);
		default:
			return undefined;
	}
}

function groupsOf(columns: readonly Column[]): readonly { title: string; span: number }[] {
	const groups: { title: string; span: number }[] = [];
	for (const { group = "" } of columns) {
		const last = groups.at(-1);
		if (last?.title === group) last.span++;
		else groups.push({ title: group, span: 1 });
	}
	return groups;
}

function isGroupStart(columns: readonly Column[], index: number): boolean {
	const group = columns[index]?.group;
	return group !== undefined && group !== columns[index - 1]?.group;
}

export function classes(...names: readonly (string | false | undefined)[]): string {
	return names.filter((name) => name).join(" ");
}
