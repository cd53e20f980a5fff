// The files behind the mappings of a scenario: what they are, and where their pages lie in the page cache.

import type { PlannedFile } from "./program.ts";

/** What the pages behind a mapping of that backing count as. */
export function fileKindOf(backing: string | undefined): PlannedFile["kind"] {
	return backing === "hugetlb" ? "hugetlb" : backing === "shared" ? "shmem" : "file";
}

/** First pages, one file after the other. */
export function numbered(files: readonly Omit<PlannedFile, "first">[]): readonly PlannedFile[] {
	let first = 0;
	return files.map((file) => {
		const planned = { ...file, first };
		first += file.pages;
		return planned;
	});
}
