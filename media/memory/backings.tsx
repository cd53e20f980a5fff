// What stands behind mapped memory: the page cache and swap, a row a page of a file and a row a slot.

import type { JSX } from "preact";
import { numberBefore, type SectionProps } from "./address-space.tsx";
import type { Column, Row } from "./grid.tsx";
import type { Marks } from "./marks.ts";
import { rowMark, Table } from "./objects.tsx";
import { Page } from "./page.tsx";

const columns: readonly Column[] = [
	{ title: "of", hint: "a page of a file, or a swap slot", width: "w-name" },
	{ title: "kind", width: "w-kind" },
	{ title: "page", hint: "what the page cache or the swap cache has", width: "w-page" },
	{ title: "stored", hint: "the value written out", width: "w-number", isNumber: true },
];

export function Backings(props: SectionProps): JSX.Element | null {
	const { state, marks } = props;
	const rows = [
		...state.files.map(({ name, kind, page, stored }) =>
			row(`file:${name}`, name, kind, page, stored, marks),
		),
		...state.swap.map(({ slot, users, page, stored }) =>
			row(
				`swap:${slot}`,
				`swap slot ${slot}`,
				users === 1 ? "1 user" : `${users} users`,
				page,
				stored,
				marks,
			),
		),
	];
	return <Table {...props} title="Page cache and swap" columns={columns} rows={rows} />;
}

function row(
	path: string,
	name: string,
	kind: string,
	page: number | undefined,
	stored: number,
	marks: Marks,
): Row {
	return {
		key: path,
		cells: [
			{ ...rowMark(marks, path), content: name },
			{ path, content: kind },
			{ path, content: page === undefined ? <span class="dim">none</span> : <Page id={page} /> },
			{ path, content: stored, before: numberBefore(marks.change(path)?.before, "stored") },
		],
	};
}
