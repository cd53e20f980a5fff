// How much is done between two looks at what has arrived: what takes a certain time here and now, so that a cancel is seen in
// time where the machine is slow or code is cold, and looking costs nothing where it is fast.

/** Milliseconds: a cancel is seen within 100. */
const AIM = 25;
const LEAST = 64;
const MOST = 16_384;

export class Pace {
	#states = LEAST;

	/** So many states next. */
	get states(): number {
		return this.#states;
	}

	/** That took so long. */
	took(milliseconds: number): void {
		const fitting = Math.floor((this.#states * AIM) / Math.max(milliseconds, 1));
		this.#states = Math.max(LEAST, Math.min(fitting, this.#states * 2, MOST));
	}
}
