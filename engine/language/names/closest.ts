// What a name that nobody declares was meant to be.

/** The candidate closest to `name`, if it is close enough to be a slip of the fingers. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
	let best: string | undefined;
	let least = Math.max(1, Math.floor(name.length / 3)) + 1;
	for (const candidate of candidates) {
		if (Math.abs(candidate.length - name.length) >= least) continue;
		const distance = editDistance(name, candidate, least);
		if (distance < least) {
			least = distance;
			best = candidate;
		}
	}
	return best;
}

/** Letters to insert, drop, replace or swap with their neighbour; `limit` where it is that many or more. */
function editDistance(a: string, b: string, limit: number): number {
	let above: readonly number[] = [];
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1] ? 0 : 1;
			const step = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
			const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			next[j] = swapped ? Math.min(step, (above[j - 2] ?? 0) + 1) : step;
		}
		above = row;
		row = next;
		if (Math.min(...row) >= limit) return limit;
	}
	return row[b.length] ?? limit;
}
