// A list that lives with the host and is fetched in pages, the newest kept. Whoever reads an item that is not here yet
// gets `undefined` and is called back by `onArrival` once it is.

export interface PagedList<Item> {
	get(index: number): Item | undefined;
	/** The answer to a request. */
	arrive(from: number, items: readonly Item[]): void;
	/** A request was refused: it may be made again. */
	refuse(from: number): void;
	clear(): void;
}

export interface PagedListOptions {
	readonly pageSize: number;
	/** Pages kept; the longest unused go first. */
	readonly pagesMax: number;
	request(from: number, count: number): void;
}

export function createPagedList<Item>(options: PagedListOptions): PagedList<Item> {
	const { pageSize, pagesMax } = options;
	// In the order of use: a Map remembers the order of insertion.
	const pages = new Map<number, readonly Item[]>();
	const asked = new Set<number>();
	return {
		get(index) {
			const from = Math.floor(index / pageSize) * pageSize;
			const page = pages.get(from);
			if (page !== undefined) {
				pages.delete(from);
				pages.set(from, page);
				return page[index - from];
			}
			if (!asked.has(from)) {
				asked.add(from);
				options.request(from, pageSize);
			}
			return undefined;
		},
		arrive(from, items) {
			asked.delete(from);
			pages.set(from, items);
			for (const oldest of pages.keys()) {
				if (pages.size <= pagesMax) return;
				pages.delete(oldest);
			}
		},
		refuse: (from) => asked.delete(from),
		clear() {
			pages.clear();
			asked.clear();
		},
	};
}
