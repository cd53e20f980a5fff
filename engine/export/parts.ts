// How the model keeps a state: not the words of the vector, but for each part of it (a thread's stack, the pages, …) a number
// that stands for its contents. Equal contents have equal numbers, so comparing rows of numbers compares states, exactly; and
// a state of Spin's has some ten numbers where the vector has hundreds of words, most of which a step leaves alone.

import type { Layout } from "../machine/layout.ts";

/** A part of fewer words joins the one before it. */
const PART_MIN = 12;

/** Where each part begins, and at last where the vector ends. */
export function partStarts(layout: Layout): readonly number[] {
	const { mms, mmWords, mmCount, pages, devices, notifiers, threads, stateWords } = layout;
	const spaces = Array.from({ length: mmCount }, (_, mm) => mms + mm * mmWords);
	const stacks = layout.stackStarts.subarray(0, layout.threadCount);
	const natural = [...spaces, pages, devices, notifiers, threads, ...stacks].sort((a, b) => a - b);
	const starts = [0];
	for (const start of natural)
		if (start - (starts.at(-1) ?? 0) >= PART_MIN && stateWords - start >= PART_MIN)
			starts.push(start);
	return [...starts, stateWords];
}

/** In C: `hmm_load` makes the vector of the present state, `hmm_store` the present state of the vector. */
export function partsText(starts: readonly number[], vectorWords: number): string {
	const count = starts.length - 1;
	return `enum { hmm_part_count = ${count} };

static const int hmm_part_starts[] = { ${starts.join(", ")} };

/* The vector, and the state that it is of. */
static int hmm_s[${vectorWords}];
static int hmm_loaded[hmm_part_count];

/* All contents that a part has had, one behind the other, and a table from their hashes to their numbers + 1. */
static struct hmm_contents {
	int *words;
	int count;
	int *table;
	unsigned size;
} hmm_contents[hmm_part_count];

/* The numbers are this process's own: with the state space shared among several, they would mean different things. This
   does not compile where Spin is told to search with more than one (-DNCORE=n, -DBFS_PAR). */
enum { hmm_searches_alone = 1 / (NCORE == 1), BFS_PAR = 0 };

static unsigned hmm_hash(const int *words, int count)
{
	unsigned long long hash = 0x9e3779b97f4a7c15ull;
	for (int word = 0; word < count; word++)
		hash = (hash ^ (unsigned)words[word]) * 0xff51afd7ed558ccdull, hash ^= hash >> 32;
	return (unsigned)hash;
}

static void *hmm_more(void *memory, unsigned long bytes)
{
	memory = realloc(memory, bytes);
	if (memory == 0) {
		printf("hmm: no memory left for the parts of states\\n");
		exit(1);
	}
	return memory;
}

/* Where the contents stand in the table, or the free place for them. */
static unsigned hmm_find(const struct hmm_contents *known, const int *words, int count)
{
	unsigned place = hmm_hash(words, count) & (known->size - 1);
	for (; known->table[place] != 0; place = (place + 1) & (known->size - 1))
		if (memcmp(known->words + (long)(known->table[place] - 1) * count, words, count * sizeof *words) == 0)
			break;
	return place;
}

static void hmm_grow(struct hmm_contents *known, int count)
{
	known->size = known->size == 0 ? 256 : known->size * 2;
	known->table = hmm_more(known->table, known->size * sizeof *known->table);
	known->words = hmm_more(known->words, (unsigned long)known->size / 2 * count * sizeof *known->words);
	memset(known->table, 0, known->size * sizeof *known->table);
	for (int number = 0; number < known->count; number++)
		known->table[hmm_find(known, known->words + (long)number * count, count)] = number + 1;
}

static int hmm_number(int part)
{
	struct hmm_contents *known = &hmm_contents[part];
	const int *words = hmm_s + hmm_part_starts[part];
	int count = hmm_part_starts[part + 1] - hmm_part_starts[part];
	if ((unsigned)known->count >= known->size / 2)
		hmm_grow(known, count);
	unsigned place = hmm_find(known, words, count);
	if (known->table[place] == 0) {
		memcpy(known->words + (long)known->count * count, words, count * sizeof *words);
		known->table[place] = ++known->count;
	}
	return known->table[place] - 1;
}

static void hmm_load(void)
{
	for (int part = 0; part < hmm_part_count; part++) {
		int count = hmm_part_starts[part + 1] - hmm_part_starts[part];
		if (hmm_loaded[part] == now.parts[part])
			continue;
		hmm_loaded[part] = now.parts[part];
		memcpy(hmm_s + hmm_part_starts[part], hmm_contents[part].words + (long)now.parts[part] * count, count * sizeof *hmm_s);
	}
}

static void hmm_store(void)
{
	for (int part = 0; part < hmm_part_count; part++) {
		int count = hmm_part_starts[part + 1] - hmm_part_starts[part];
		const int *before = hmm_contents[part].words + (long)hmm_loaded[part] * count;
		if (hmm_contents[part].count == 0 || memcmp(before, hmm_s + hmm_part_starts[part], count * sizeof *hmm_s) != 0)
			hmm_loaded[part] = hmm_number(part);
		now.parts[part] = hmm_loaded[part];
	}
}`;
}
