// What a process does while the driver works for it: the moves against which an entry point is explored.

export interface Opponent {
	/** The word in the scenario's name. */
	readonly name: string;
	/** The statements of the process's thread. */
	readonly statements: readonly string[];
	/** What the scenario says of it. */
	readonly story: string;
}

export const opponents: readonly Opponent[] = [
	{ name: "munmap", statements: ["munmap(app.buf)"], story: "the process unmaps the buffer" },
	{
		name: "mprotect",
		statements: ["mprotect(app.buf, r)"],
		story: "the process makes the buffer read-only",
	},
	{
		name: "madvise",
		statements: ["madvise_dontneed(app.buf)"],
		story: "the process drops the buffer's pages and keeps the mapping",
	},
	{
		name: "fork",
		statements: ["fork()", "write(app.buf[0], 8)"],
		story: "the process forks, and its next write gets a page of its own",
	},
	{ name: "reclaim", statements: ["reclaim(app.buf)"], story: "memory pressure takes the pages" },
	{ name: "migration", statements: ["compact(app.buf)"], story: "compaction moves the pages" },
	{
		name: "write",
		statements: ["write(app.buf[0], 8)"],
		story: "the process writes, and faults where the page is elsewhere",
	},
	{ name: "exit", statements: ["exit()"], story: "the process exits" },
];

/** What every scenario of our own is bounded by, in words. */
export const OWN_BOUND = "1 process, 2 pages, 2 threads";
