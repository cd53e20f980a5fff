// Text and places in it. Offsets are UTF-16 code units from the start of the text, as in every editor protocol;
// lines and columns exist only at the border (server/convert.ts, command line, traces).

/** Half-open interval of offsets in one text. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

/** Zero-based line and column (UTF-16 code units). */
export interface Position {
	readonly line: number;
	readonly column: number;
}

/** A place in a named file: what problems, traces and the debugger point at. */
export interface Location {
	readonly uri: string;
	readonly span: Span;
}

/** The offset at which each line starts; `lineStarts[0]` is 0. Cost: one pass over the text. */
export function lineStarts(text: string): readonly number[] {
	const starts = [0];
	if (!text.includes("\r")) {
		for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
		return starts;
	}
	for (let offset = 0; offset < text.length; offset++) {
		const code = text.charCodeAt(offset);
		if (code === 10 || (code === 13 && text.charCodeAt(offset + 1) !== 10)) starts.push(offset + 1);
	}
	return starts;
}

/** Where `offset` lies, by binary search. Offsets beyond the text fall on its last line. */
export function positionAt(starts: readonly number[], offset: number): Position {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return { line: low, column: offset - (starts[low] ?? 0) };
}

export function covers(span: Span, offset: number): boolean {
	return span.start <= offset && offset <= span.end;
}
