// Chance that comes out the same for the same seed, everywhere and for ever: scripts made from it can be named by a number.

export interface Chance {
	/** A whole number from 0 up to, not including, `count`. */
	below(count: number): number;
	/** True once in `count` times. */
	oneIn(count: number): boolean;
	pick<T>(choices: readonly [T, ...T[]]): T;
}

/** splitmix32: each step is a counter, scrambled; neighbouring seeds have nothing in common. */
export function createChance(seed: number): Chance {
	let counter = Math.imul(seed + 1, 0x9e3779b9);
	const word = (): number => {
		counter = (counter + 0x9e3779b9) | 0;
		let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return (mixed ^ (mixed >>> 15)) >>> 0;
	};
	const below = (count: number): number => word() % count;
	return {
		below,
		oneIn: (count) => below(count) === 0,
		pick: (choices) => choices[below(choices.length)] ?? choices[0],
	};
}
