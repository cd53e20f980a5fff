// What a generated driver hands to the scenario around it. Its process is `app`, its memory `app.buf`, its device `gpu`.

export interface Driver {
	/** What it is, for the name of the scenario. */
	readonly kind: string;
	/** Devices, notifiers, functions: whole lines. */
	readonly declarations: readonly string[];
	/** Pages of `buf`. */
	readonly pages: number;
	/** Statements of setup, run after `buf` exists. */
	readonly setup: readonly string[];
	/** The statements of each thread of the driver. */
	readonly threads: readonly string[];
	readonly atEnd: readonly string[];
	/** `always` and `eventually` conditions, `inject` lines: whole lines. */
	readonly conditions: readonly string[];
}

/** The lines, without those that a variant leaves out (empty ones). */
export function lines(...all: readonly string[]): readonly string[] {
	return all.filter((line) => line !== "");
}
