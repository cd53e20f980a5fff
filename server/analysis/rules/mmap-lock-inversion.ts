import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { isHeld } from "../state.ts";
import { heldCallbackLock } from "../user-lock.ts";

/** hmm-semantics R15: invalidators hold mmap_lock when the callback takes the user lock. */
export const mmapLockInversion: Rule = {
	code: "mmap-lock-inversion",
	severity: "error",
	title: "mmap_lock is taken under a lock that invalidate takes",
	page: `munmap, mprotect and fork hold \`mmap_lock\` when they call \`invalidate\`, which takes the driver's lock. Taking them the
other way round is a deadlock: each thread holds what the other waits for. Take \`mmap_lock\` first, or release the
driver's lock before.`,
	bad: varied(
		`    r.seq = read_begin(mirror)
    mmap_read_lock(mm)
    let err = range_fault(r)
    mmap_read_unlock(mm)
`,
		`    r.seq = read_begin(mirror)
    lock(update)
    mmap_read_lock(mm)
    unlock(update)
    let err = range_fault(r)
    mmap_read_unlock(mm)
`,
	),
	good: rightDriver,
	shows: ["deadlock", "lock-order"],
	call(walk, site) {
		if (site.builtin.name !== "mmap_read_lock" && site.builtin.name !== "mmap_write_lock") return;
		if (isHeld(site.state, MMAP_LOCK)) return;
		const held = heldCallbackLock(walk.facts, site.state);
		if (!held) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} waits for mmap_lock while ${held.lock} is held. munmap and mprotect hold mmap_lock when invalidate waits for ${held.lock}: a deadlock. Take mmap_lock first, or release ${held.lock} before.`,
			span: site.call.span,
			related: [walk.related(held.span, `${held.lock} is taken here`)],
		});
	},
};
