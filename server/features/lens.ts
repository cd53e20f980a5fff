// A code lens as a plain value.

export interface Lens {
	readonly line: number;
	readonly column: number;
	readonly title: string;
	/** "" where there is nothing to do. */
	readonly command: string;
	readonly args: readonly unknown[];
}

/** `1 state`, `1,234 states`. */
export function counted(count: number, word: string): string {
	return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}
