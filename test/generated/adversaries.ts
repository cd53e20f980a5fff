// What else goes on in the process while a driver works: the bodies of threads that run in it.

import type { Chance } from "./chance.ts";

/** What one thread of the process does: one operation, sometimes two. */
export function adversary(chance: Chance, pages: number): string {
	const first = chance.oneIn(2) ? lightAdversary(chance) : heavy(chance, pages);
	return chance.oneIn(4) ? `${first}; ${lightAdversary(chance)}` : first;
}

/** One operation of few steps. */
export function lightAdversary(chance: Chance): string {
	return chance.pick([
		"munmap(app.buf)",
		"munmap(app.buf[0..1])",
		"madvise_dontneed(app.buf)",
		"write(app.buf[0], 4)",
		"read(app.buf[0])",
		"mprotect(app.buf, r)",
		"mprotect(app.buf, none)",
		"mlock(app.buf)",
	]);
}

function heavy(chance: Chance, pages: number): string {
	return chance.pick([
		"exit()",
		"fork()",
		"let child = fork(); if child { write(child, app.buf[0], 5) }",
		"swap_out(app.buf)",
		"reclaim(app.buf)",
		"compact(app.buf)",
		`mremap(app.buf, ${pages})`,
		"hwpoison(app.buf[0])",
		"oom_reap()",
		"munmap(app.buf); mmap_fixed(app.buf, rw)",
		"mprotect(app.buf, r); mprotect(app.buf, rw)",
		"pin(app.buf); unpin(app.buf)",
		"memcg_limit(1); read(app.buf[0])",
	]);
}
