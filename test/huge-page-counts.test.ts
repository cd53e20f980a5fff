// The kernels that map pieces of huge pages, over the same scenarios: whoever races, their counts agree with what is mapped, but
// where a way of counting is known to fail.

import { describe, expect, test } from "vitest";
import { analyseText, findings, scenariosOf, verdictOf } from "./script-files.ts";

const kernels = ["hgm-rfc", "hgm-once", "hgm-thp", "hgm-4k"] as const;

const setup = `
    process app { buf = mmap(4, hugetlb, rw) }
    setup {
        write(app, app.buf[0], 7)
        madvise_dontneed(app, app.buf)
        madvise_split(app, app.buf)
        uffd_continue(app, app.buf[1..2])
    }`;

/** What two threads of a process do at once. */
const races = {
	"pieces come from two sides": ["uffd_continue(app.buf[0..2])", "uffd_continue(app.buf[1..3])"],
	"a touch and a piece": ["write(app.buf[0], 8)", "uffd_continue(app.buf[0..1])"],
	"all of it is dropped while a piece comes": [
		"madvise_dontneed(app.buf)",
		"uffd_continue(app.buf[2..3])",
	],
	"unmapped while it is touched": ["munmap(app.buf)", "write(app.buf[0], 8)"],
	"fork while a piece comes": ["let child = fork(); exit(child)", "uffd_continue(app.buf[0..1])"],
	"memory failure while a piece comes": [
		"hwpoison(app, app.buf[1])",
		"uffd_continue(app.buf[0..1])",
	],
	"collapse while a piece is touched": ["collapse_huge(app.buf)", "write(app.buf[3], 8)"],
} as const;

function scriptOf(kernel: string, race: readonly [string, string]): string {
	return `kernel "${kernel}"
scenario "race" {${setup}
    thread one in app { ${race[0]} }
    thread two in app { ${race[1]} }
}
`;
}

function verdict(text: string): string {
	const analysis = analyseText(new URL("file:///counts.hmm"), text);
	expect(findings(analysis)).toEqual([]);
	const [scenario] = scenariosOf(analysis);
	return scenario === undefined ? "no scenario" : verdictOf(analysis, scenario);
}

describe.each(kernels)("%s", (kernel) => {
	test.each(Object.entries(races))("%s", (_, race) => {
		expect(verdict(scriptOf(kernel, race))).toBe("holds");
	});

	test("pieces that go one by one", () => {
		const race = ["madvise_dontneed(app.buf[0..1])", "madvise_dontneed(app.buf[1..2])"] as const;
		expect(verdict(scriptOf(kernel, race))).toBe(kernel === "hgm-once" ? "refcount" : "holds");
	});
});
