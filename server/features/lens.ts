// A code lens as a plain value.

export interface Lens {
	readonly line: number;
	readonly column: number;
	readonly title: string;
	/** "" where there is nothing to do. */
	readonly command: string;
	readonly args: readonly unknown[];
}

export function count(states: number): string {
	return states.toLocaleString("en");
}
