// Two lists of the same kind of thing, before a step and after it, brought together by what names the thing.

export interface Pair<T> {
	readonly old: T | undefined;
	readonly fresh: T | undefined;
}

/** In the order of `fresh`, then what is gone. Cost: linear. */
export function pairsOf<T>(
	old: readonly T[],
	fresh: readonly T[],
	nameOf: (item: T) => string | number,
): readonly Pair<T>[] {
	const olds = new Map(old.map((item) => [nameOf(item), item]));
	const pairs: Pair<T>[] = fresh.map((item) => {
		const name = nameOf(item);
		const before = olds.get(name);
		olds.delete(name);
		return { old: before, fresh: item };
	});
	for (const gone of olds.values()) pairs.push({ old: gone, fresh: undefined });
	return pairs;
}

/** `a`, `a and b`, `a, b and c` */
export function listed(words: readonly string[]): string {
	if (words.length < 2) return words.join("");
	return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}
