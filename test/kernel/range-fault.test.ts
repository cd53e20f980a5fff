// What hmm_range_fault makes of each entry, by what is asked of it, in today's form and in that of 2020: mm/hmm.c:
// hmm_vma_walk_test, hmm_vma_handle_pte. A collision with its own fault is tried again, as drivers do.

import { describe, expect, test } from "vitest";
import { machineOf, statesOf } from "./events.ts";

/** A word: nothing, there, there and writable, not to be reached; or the error of the call. */
type Answer = "nothing" | "valid" | "writable" | "error" | "EFAULT" | "EPERM";

interface Row {
	readonly name: string;
	readonly mapping?: string;
	readonly before: readonly string[];
	/** Without a request, with one to read, with one to write. */
	readonly answers: readonly [Answer, Answer, Answer];
}

const touched = "write(app, app.buf[0], 7)";

const table: readonly Row[] = [
	{ name: "nothing", before: [], answers: ["nothing", "valid", "writable"] },
	{
		name: "the zero page",
		before: ["read(app, app.buf[0])"],
		answers: ["valid", "valid", "writable"],
	},
	{ name: "a page", before: [touched], answers: ["writable", "writable", "writable"] },
	{
		name: "a page shared since a fork",
		before: [touched, "fork(app)"],
		answers: ["valid", "valid", "writable"],
	},
	{
		name: "swap",
		before: [touched, "swap_out(app, app.buf)"],
		answers: ["nothing", "valid", "writable"],
	},
	{
		name: "an own private page",
		before: [touched, "to_device(app, app.buf[0..1], vram)"],
		answers: ["writable", "writable", "writable"],
	},
	{
		name: "an own private page that a child has too: no request makes it writable",
		before: [touched, "to_device(app, app.buf[0..1], vram)", "fork(app)"],
		answers: ["valid", "valid", "valid"],
	},
	{
		name: "a coherent page",
		before: [touched, "to_device(app, app.buf[0..1], hbm)"],
		answers: ["writable", "writable", "writable"],
	},
	{
		name: "a device-exclusive entry",
		before: [touched, "exclusive(app, app.buf[0])"],
		answers: ["nothing", "writable", "writable"],
	},
	{
		name: "a page of a file",
		mapping: '1, file("f"), rw',
		before: [],
		answers: ["nothing", "writable", "writable"],
	},
	{
		name: "a read-only mapping",
		mapping: "1, anon, r",
		before: [],
		answers: ["nothing", "valid", "EPERM"],
	},
	{
		name: "no right to read",
		mapping: "1, anon, none",
		before: [],
		answers: ["error", "EFAULT", "EFAULT"],
	},
	{ name: "pfnmap", mapping: "1, pfnmap, rw", before: [], answers: ["error", "EFAULT", "EFAULT"] },
	{
		name: "no mapping at all",
		before: ["munmap(app, app.buf[0..1])"],
		answers: ["error", "EFAULT", "EFAULT"],
	},
	{
		name: "memory that failed",
		before: [touched, "hwpoison(app, app.buf[0])"],
		answers: ["nothing", "EFAULT", "EFAULT"],
	},
];

const requests = ["0", "REQ_FAULT", "REQ_FAULT | REQ_WRITE"] as const;
const requests2020 = [
	"0",
	"r.flags[PFN_VALID]",
	"r.flags[PFN_VALID] | r.flags[PFN_WRITE]",
] as const;

/** How the driver makes its range, by kernel. */
const ranges = {
	"6.x": (request: number) => [
		`range r { notifier: mirror, span: app.buf[0..1], default_flags: ${requests[request]}, owner: gpu }`,
	],
	"hmm-2020": (request: number) => [
		"range r { notifier: mirror, span: app.buf[0..1], pfn_shift: 4, owner: gpu }",
		...["r.flags[PFN_VALID] = 1", "r.flags[PFN_WRITE] = 2"],
		...["r.values[PFN_ERROR] = 4", "r.values[PFN_SPECIAL] = 8"],
		`r.default_flags = ${requests2020[request]}`,
	],
} as const;

const call = [
	"let err = -EBUSY",
	"while err == -EBUSY {",
	"    r.seq = read_begin(mirror)",
	"    mmap_read_lock(app)",
	"    err = range_fault(r)",
	"    mmap_read_unlock(app)",
	"}",
];

/** The form of 2020 gives a count, and marks the word at which it failed. */
function assertionOf(answer: Answer, kernel: keyof typeof ranges): string {
	const is = kernel === "6.x" ? 0 : 1;
	if (answer === "EFAULT" || answer === "EPERM")
		return `assert(err == -${answer} && r.pfns[0].error == ${is === 1})`;
	const { valid, write, error } = {
		valid: answer === "valid" || answer === "writable",
		write: answer === "writable",
		error: answer === "error",
	};
	const word = "r.pfns[0]";
	return `assert(err == ${is} && ${word}.valid == ${valid} && ${word}.write == ${write} && ${word}.error == ${error})`;
}

describe("what range_fault makes of each entry", () => {
	const cases = table.flatMap(({ name, mapping, before, answers }) =>
		answers.flatMap((answer, request) =>
			(["6.x", "hmm-2020"] as const).map((kernel) => ({
				name: `${name}, ${requests[request]}, ${kernel}`,
				answer,
				operation: {
					kernel,
					...(mapping === undefined ? {} : { mapping }),
					before: kernel === "6.x" ? before : ["must_lock = true", ...before],
					run: [...ranges[kernel](request), ...call, assertionOf(answer, kernel)],
				},
			})),
		),
	);

	test.each(cases)("$name: $answer", ({ operation }) => {
		expect(statesOf(machineOf(operation)).length).toBeGreaterThan(1);
	});
});
