// The same thing done to several entries is said once: `clears the entries of buf[0] and buf[1] (pages 1 and 2)`.

import { listed } from "./pairs.ts";

export interface Happening {
	/** `@` stands for the places, `#` for the pages; `entry of @` becomes `entries of @` where there are several. */
	readonly template: string;
	readonly place: string;
	readonly page: number | undefined;
}

/** One phrase a template, in the order in which templates come first. `owner` goes behind the places. */
export function grouped(happenings: readonly Happening[], owner: string): readonly string[] {
	const groups = new Map<string, Happening[]>();
	for (const happening of happenings) {
		const group = groups.get(happening.template);
		if (group) group.push(happening);
		else groups.set(happening.template, [happening]);
	}
	return [...groups].map(([template, group]) => {
		const worded = group.length > 1 ? template.replace("entry of @", "entries of @") : template;
		const places = placeWords(group.map(({ place }) => place));
		const pages = group.flatMap(({ page }) => (page === undefined ? [] : [page]));
		return worded.replace("@", places + owner).replace("#", pageWords(pages));
	});
}

/** `page 3`, `pages 1, 2 and 3`, each once. */
export function pageWords(pages: readonly number[]): string {
	const numbers = [...new Set(pages)].map(String);
	return `${numbers.length === 1 ? "page" : "pages"} ${listed(numbers)}`;
}

/** `buf[0] and buf[1]`, `buf[0..3]` where more follow each other. */
function placeWords(places: readonly string[]): string {
	const parts = places.map((place) => /^(.*)\[(\d+)\]$/.exec(place));
	const [first] = parts;
	const isRow = parts.every(
		(part, index) =>
			part && part[1] === first?.[1] && Number(part[2]) === Number(first?.[2]) + index,
	);
	if (places.length < 3 || !first || !isRow) return listed(places);
	return `${first[1]}[${first[2]}..${Number(first[2]) + places.length}]`;
}
