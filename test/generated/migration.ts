// Drivers that move pages to memory of their own and back, and such as take exclusive access to a page.

import type { Chance } from "./chance.ts";
import { type Driver, lines } from "./driver.ts";

type Flaw = "none" | "no-copy" | "no-finalize" | "no-callback" | "no-mmap-lock" | "no-cpages";

export function migrationDriver(chance: Chance): Driver {
	const flaw: Flaw = chance.pick([
		"none",
		"none",
		"none",
		"none",
		"no-copy",
		"no-finalize",
		"no-callback",
		"no-mmap-lock",
		"no-cpages",
	]);
	const memory = chance.pick(["private", "private", "coherent"]);
	return {
		kind: `migration, ${memory}, ${flaw}`,
		declarations: [...device(chance, memory, flaw), ...notifier(flaw), ...toDevice(flaw)],
		pages: chance.oneIn(4) ? 2 : 1,
		setup: lines(
			"notifier_insert(mirror, app, app.buf)",
			chance.oneIn(3) ? "" : "write(app, app.buf[0], 7)",
			chance.oneIn(3) ? "to_device(app, app.buf)" : "",
		),
		threads: ["to_device(app, app.buf)"],
		atEnd: [],
		conditions: chance.oneIn(4) ? ["inject alloc_page: sometimes"] : [],
	};
}

function device(chance: Chance, memory: string, flaw: Flaw): readonly string[] {
	const select = memory === "private" ? "DEVICE_PRIVATE" : "DEVICE_COHERENT";
	return lines(
		"device gpu {",
		`    memory vram: ${memory}[${1 + chance.below(2)}]`,
		"    lock update: mutex",
		"    on migrate_to_ram(page, addr) {",
		"        let at = addr - mirror.span.start",
		`        migrate m { span: mirror.span[at..at + 1], select: ${select}, owner: gpu, fault_page: page }`,
		"        if migrate_setup(m) { return SIGBUS }",
		"        if m.cpages == 0 { return 0 }",
		"        if m.src[0].migrate {",
		"            let new = alloc_page()",
		"            if new {",
		"                lock_page(new)",
		"                lock(update)",
		"                device_unmap(gpu, m.span)",
		"                device_flush(gpu, m.span)",
		"                unlock(update)",
		flaw === "no-copy" ? "" : "                copy_page(m.src[0].page, new)",
		"                m.dst[0] = new",
		"            }",
		"        }",
		"        migrate_pages(m)",
		"        migrate_finalize(m)",
		"        return 0",
		"    }",
		"}",
	);
}

function notifier(flaw: Flaw): readonly string[] {
	return lines(
		"notifier mirror on gpu {",
		"    invalidate(span, event, seq) {",
		flaw === "no-callback" ? "        if event == MIGRATE { return true }" : "",
		"        if event == MIGRATE && event.owner == gpu { return true }",
		"        lock(update)",
		"        set_seq(mirror, seq)",
		"        device_unmap(gpu, span)",
		"        device_flush(gpu, span)",
		"        unlock(update)",
		"        return true",
		"    }",
		"}",
	);
}

function toDevice(flaw: Flaw): readonly string[] {
	const isLocked = flaw !== "no-mmap-lock";
	return lines(
		"fn to_device(mm, span) {",
		"    if !mmget_not_zero(mm) { return -EINVAL }",
		isLocked ? "    mmap_read_lock(mm)" : "",
		"    migrate m { span: span, select: SYSTEM, owner: gpu }",
		"    let err = migrate_setup(m)",
		flaw === "no-cpages" ? "    if err { goto out }" : "    if err || m.cpages == 0 { goto out }",
		"    for i in m {",
		"        if !m.src[i].migrate { continue }",
		"        let page = alloc_page(vram)",
		"        if !page { continue }",
		"        if m.src[i].page { copy_page(m.src[i].page, page) }",
		"        else { zero_page(page) }",
		"        m.dst[i] = page",
		"    }",
		"    migrate_pages(m)",
		"    lock(update)",
		"    for i in m {",
		"        if m.src[i].migrate && m.dst[i] { device_map_page(gpu, span[i], m.dst[i], m.src[i].write) }",
		"    }",
		"    unlock(update)",
		flaw === "no-finalize" ? "" : "    migrate_finalize(m)",
		"out:",
		isLocked ? "    mmap_read_unlock(mm)" : "",
		"    mmput(mm)",
		"    return err",
		"}",
	);
}

type ExclusiveFlaw = "none" | "unlock-first" | "page-kept" | "locked-kept" | "no-flush";

export function exclusiveDriver(chance: Chance): Driver {
	const flaw: ExclusiveFlaw = chance.pick([
		"none",
		"none",
		"none",
		"unlock-first",
		"page-kept",
		"locked-kept",
		"no-flush",
	]);
	return {
		kind: `exclusive access, ${flaw}`,
		declarations: [...exclusiveDevice(flaw), ...takeExclusive(flaw)],
		pages: 1,
		setup: lines(
			"notifier_insert(mirror, app, app.buf)",
			chance.oneIn(3) ? "" : "write(app, app.buf[0], 7)",
		),
		threads: [
			chance.pick([
				"exclusive(app, app.buf[0])",
				"exclusive(app, app.buf[0]); device_read(gpu, app.buf[0])",
			]),
		],
		atEnd: [],
		conditions: [],
	};
}

function exclusiveDevice(flaw: ExclusiveFlaw): readonly string[] {
	return lines(
		"device gpu {",
		"    lock update: mutex",
		"}",
		"notifier mirror on gpu {",
		"    invalidate(span, event, seq) {",
		"        lock(update)",
		"        set_seq(mirror, seq)",
		"        device_unmap(gpu, span)",
		flaw === "no-flush" ? "" : "        device_flush(gpu, span)",
		"        unlock(update)",
		"        return true",
		"    }",
		"}",
	);
}

function takeExclusive(flaw: ExclusiveFlaw): readonly string[] {
	const isFirst = flaw === "unlock-first";
	return lines(
		"fn exclusive(mm, addr) {",
		"    if !mmget_not_zero(mm) { return -EINVAL }",
		"    mmap_read_lock(mm)",
		"    let page = make_device_exclusive(mm, addr, gpu)",
		"    if page {",
		isFirst ? "        unlock_page(page)" : "",
		"        lock(update)",
		"        device_map_atomic(gpu, addr, page)",
		"        unlock(update)",
		isFirst || flaw === "locked-kept" ? "" : "        unlock_page(page)",
		flaw === "page-kept" ? "" : "        put_page(page)",
		"    }",
		"    mmap_read_unlock(mm)",
		"    mmput(mm)",
		"    return 0",
		"}",
	);
}
