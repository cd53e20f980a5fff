// Drivers with an interval notifier: read_begin, range_fault, the lock, read_retry, device_map; right ones and ones with
// one of the usual mistakes.

import type { Chance } from "./chance.ts";
import { type Driver, lines } from "./driver.ts";
import { type LockStyle, lockStyle } from "./lock.ts";

/** What is wrong with a driver; most of the list is nothing. */
type Flaw =
	| "none"
	| "no-retry"
	| "retry-unlocked"
	| "no-flush"
	| "no-set-seq"
	| "no-unmap"
	| "unmap-too-little"
	| "no-lock-in-callback"
	| "no-mmput"
	| "mmap-lock-leak"
	| "mmap-lock-missing"
	| "ebusy-ignored"
	| "seq-kept"
	| "lock-leak"
	| "read-begin-under-lock"
	| "mmap-lock-under-lock"
	| "write-allowed";

const flaws: readonly [Flaw, ...Flaw[]] = [
	"none",
	"no-retry",
	"retry-unlocked",
	"no-flush",
	"no-set-seq",
	"no-unmap",
	"unmap-too-little",
	"no-lock-in-callback",
	"no-mmput",
	"mmap-lock-leak",
	"mmap-lock-missing",
	"ebusy-ignored",
	"seq-kept",
	"lock-leak",
	"read-begin-under-lock",
	"mmap-lock-under-lock",
	"write-allowed",
];

interface Style {
	readonly flaw: Flaw;
	readonly lock: LockStyle;
	/** `goto again` with a deadline or without one, or `return -EAGAIN`. */
	readonly retries: "deadline" | "for-ever" | "caller";
	readonly flags: string;
	readonly refuses: boolean;
	readonly counts: boolean;
	readonly notifierCount: number;
}

export function intervalDriver(chance: Chance): Driver {
	const style: Style = {
		flaw: chance.oneIn(2) ? "none" : chance.pick(flaws),
		lock: lockStyle(chance),
		retries: chance.pick(["deadline", "caller", "caller", "for-ever"]),
		flags: chance.pick(["REQ_FAULT", "REQ_FAULT | REQ_WRITE", "0"]),
		refuses: chance.oneIn(3),
		counts: chance.oneIn(5),
		notifierCount: chance.oneIn(4) ? 2 : 1,
	};
	const pages = chance.oneIn(3) || style.flaw === "unmap-too-little" ? 2 : 1;
	return {
		kind: `interval, ${style.lock.type}, ${style.flaw}`,
		declarations: [...device(style), ...notifier(style), ...populate(style)],
		pages,
		setup: setup(chance, style),
		threads: threads(chance),
		atEnd: chance.oneIn(3) ? inserted(style).map((name) => `notifier_remove(${name})`) : [],
		conditions: style.counts ? [condition(chance)] : [],
	};
}

function condition(chance: Chance): string {
	return chance.pick(["always maps < 3", "always maps < 2", "eventually maps"]);
}

function inserted({ notifierCount }: Style): readonly string[] {
	return notifierCount === 2 ? ["mirror[0]", "mirror[1]"] : ["mirror"];
}

function setup(chance: Chance, style: Style): readonly string[] {
	return lines(
		...inserted(style).map((name) => `notifier_insert(${name}, app, app.buf)`),
		chance.oneIn(2) ? "write(app, app.buf[0], 7)" : "",
		chance.oneIn(4) ? "populate(app, app.buf)" : "",
	);
}

function threads(chance: Chance): readonly string[] {
	if (chance.oneIn(6)) return ["populate(app, app.buf)", "populate(app, app.buf)"];
	return [
		chance.pick([
			"populate(app, app.buf)",
			"populate(app, app.buf)",
			"populate(app, app.buf[0..1])",
			"populate(app, app.buf); device_write(gpu, app.buf[0], 3)",
			"let got = device_read(gpu, app.buf[0]); assert(got == got)",
		]),
	];
}

function device({ lock, counts }: Style): readonly string[] {
	return lines(
		"device gpu {",
		`    lock update: ${lock.type}`,
		counts ? "    var maps = 0" : "",
		"    on fault(addr, write) {",
		"        if timed_out() { return -EFAULT }",
		"        return populate(app_of(addr), addr..addr + 1)",
		"    }",
		"}",
	);
}

function notifier({ flaw, lock, refuses, notifierCount }: Style): readonly string[] {
	const take = refuses
		? [
				`        if event.blockable { ${lock.take}(update) }`,
				`        else if !${lock.tries}(update) { return false }`,
			]
		: [`        ${lock.take}(update)`];
	const isLocked = flaw !== "no-lock-in-callback";
	const span = flaw === "unmap-too-little" ? "span.start..span.start + 1" : "span";
	return lines(
		`notifier mirror${notifierCount === 2 ? "[2]" : ""} on gpu {`,
		"    invalidate(span, event, seq) {",
		...(isLocked ? take : []),
		flaw === "no-set-seq" ? "" : "        set_seq(self, seq)",
		flaw === "no-unmap" ? "" : `        device_unmap(gpu, ${span})`,
		flaw === "no-flush" ? "" : `        device_flush(gpu, ${span})`,
		isLocked ? `        ${lock.release}(update)` : "",
		"        return true",
		"    }",
		"}",
	);
}

function populate(style: Style): readonly string[] {
	const { flaw, notifierCount } = style;
	const watched = notifierCount === 2 ? "mirror[0]" : "mirror";
	return [
		`fn app_of(addr) { return ${watched}.mm }`,
		"fn populate(mm, span) {",
		"    if !mmget_not_zero(mm) { return -EFAULT }",
		`    range r { notifier: ${watched}, span: span, default_flags: ${style.flags}, owner: gpu }`,
		...(flaw === "seq-kept" ? [`    r.seq = read_begin(${watched})`] : []),
		...(startsOver(style) ? ["again:"] : []),
		...look(style, watched),
		...store(style, watched),
		...(flaw === "no-mmput" ? [] : ["    mmput(mm)"]),
		"    return err",
		"}",
	];
}

/** True where somebody jumps back to the beginning. */
function startsOver({ retries }: Style): boolean {
	return retries !== "caller";
}

/** From `again` to the result of range_fault. */
function look(style: Style, watched: string): readonly string[] {
	const { flaw, lock } = style;
	const begin = flaw === "seq-kept" ? "" : `    r.seq = read_begin(${watched})`;
	const isUnderLock = flaw === "read-begin-under-lock";
	const wrapsFault = flaw === "mmap-lock-under-lock";
	const takesMmapLock = flaw !== "mmap-lock-missing";
	return lines(
		style.retries === "deadline" ? "    if timed_out() { mmput(mm); return -EBUSY }" : "",
		isUnderLock ? `    ${lock.take}(update)` : "",
		begin,
		isUnderLock ? `    ${lock.release}(update)` : "",
		wrapsFault ? `    ${lock.take}(update)` : "",
		takesMmapLock ? "    mmap_read_lock(mm)" : "",
		"    let err = range_fault(r)",
		takesMmapLock && flaw !== "mmap-lock-leak" ? "    mmap_read_unlock(mm)" : "",
		wrapsFault ? `    ${lock.release}(update)` : "",
		flaw === "ebusy-ignored" ? "" : `    if err == -EBUSY { ${startOver(style, "-EBUSY")} }`,
		flaw === "ebusy-ignored" ? "" : "    if err { mmput(mm); return err }",
	);
}

function startOver({ retries }: Style, error: string): string {
	return retries === "caller" ? `mmput(mm); return ${error}` : "goto again";
}

/** From the lock to the device's table. */
function store(style: Style, watched: string): readonly string[] {
	const { flaw, lock } = style;
	const release = `${lock.releaseShared}(update)`;
	const over = startOver(style, "-EAGAIN");
	const early = `    if read_retry(${watched}, r.seq) { ${over} }`;
	const inside = `    if read_retry(${watched}, r.seq) { ${release}; ${over} }`;
	const leaks = `    if read_retry(${watched}, r.seq) { ${over} }`;
	return lines(
		flaw === "retry-unlocked" ? early : "",
		`    ${lock.takeShared}(update)`,
		flaw === "no-retry" || flaw === "retry-unlocked" ? "" : flaw === "lock-leak" ? leaks : inside,
		flaw === "write-allowed"
			? "    for i in r { if r.pfns[i].valid { device_map_page(gpu, r.span[i], r.pfns[i].page, true) } }"
			: "    device_map(gpu, r)",
		style.counts ? "    maps += 1" : "",
		`    ${release}`,
	);
}
