// Lets the runner hear of a long test between two pieces of its work.

export function pause(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
