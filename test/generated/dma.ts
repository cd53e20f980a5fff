// Drivers without a device page table: pages are pinned or referenced, mapped for DMA, and reached by address.

import type { Chance } from "./chance.ts";
import { type Driver, lines } from "./driver.ts";

type Flaw = "none" | "unpin-first" | "no-unpin" | "no-unmap" | "unpin-twice" | "used-after";

export function dmaDriver(chance: Chance): Driver {
	const flaw: Flaw = chance.pick([
		"none",
		"none",
		"none",
		"unpin-first",
		"no-unpin",
		"no-unmap",
		"unpin-twice",
		"used-after",
	]);
	const pins = chance.oneIn(2);
	const get = pins ? "pin_user_pages_fast" : "get_user_pages";
	const put = pins ? "unpin_user_page" : "put_page";
	const takesLock = !pins || chance.oneIn(3);
	const call = pins && takesLock ? "pin_user_pages" : get;
	return {
		kind: `DMA, ${call}, ${flaw}`,
		declarations: lines(
			"device gpu {",
			"    lock busy: mutex",
			"}",
			"fn transfer(mm, addr) {",
			takesLock ? "    mmap_read_lock(mm)" : "",
			`    let page = ${call}(mm, addr, WRITE)`,
			takesLock ? "    mmap_read_unlock(mm)" : "",
			"    if !page { return -EFAULT }",
			"    lock(busy)",
			"    let dma = dma_map(page)",
			flaw === "unpin-first" ? `    ${put}(page)` : "",
			chance.oneIn(2) ? "    dma_write(dma, 9)" : "    dma_read(dma)",
			flaw === "no-unmap" ? "" : "    dma_unmap(dma)",
			"    unlock(busy)",
			flaw === "unpin-first" || flaw === "no-unpin" ? "" : `    ${put}(page)`,
			flaw === "unpin-twice" ? `    ${put}(page)` : "",
			flaw === "used-after" ? "    touch_page(page)" : "",
			"    return 0",
			"}",
		),
		pages: 1,
		setup: chance.oneIn(2) ? ["write(app, app.buf[0], 7)"] : [],
		threads: chance.oneIn(3)
			? ["transfer(app, app.buf[0])", "transfer(app, app.buf[0])"]
			: ["transfer(app, app.buf[0])"],
		atEnd: [],
		conditions: chance.oneIn(4) ? ["inject dma_map: sometimes"] : [],
	};
}
