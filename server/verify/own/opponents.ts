// What a process does while the driver works for it: the moves against which an entry point is explored.

export interface Opponent {
	/** The word in the scenario's name. */
	readonly name: string;
	/** The statements of the process's thread, about its buffer. */
	readonly statements: (buffer: string) => readonly string[];
	/** What the scenario says of it. */
	readonly story: string;
}

export const opponents: readonly Opponent[] = [
	{
		name: "munmap",
		statements: (buffer) => [`munmap(${buffer})`],
		story: "the process unmaps the buffer",
	},
	{
		name: "mprotect",
		statements: (buffer) => [`mprotect(${buffer}, r)`],
		story: "the process makes the buffer read-only",
	},
	{
		name: "madvise",
		statements: (buffer) => [`madvise_dontneed(${buffer})`],
		story: "the process drops the buffer's pages and keeps the mapping",
	},
	{
		name: "fork",
		statements: (buffer) => ["fork()", `write(${buffer}[0], 8)`],
		story: "the process forks, and its next write gets a page of its own",
	},
	{
		name: "reclaim",
		statements: (buffer) => [`reclaim(${buffer})`],
		story: "memory pressure takes the pages",
	},
	{
		name: "migration",
		statements: (buffer) => [`compact(${buffer})`],
		story: "compaction moves the pages",
	},
	{
		name: "write",
		statements: (buffer) => [`write(${buffer}[0], 8)`],
		story: "the process writes, and faults where the page is elsewhere",
	},
	{ name: "exit", statements: () => ["exit()"], story: "the process exits" },
];
