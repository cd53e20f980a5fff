import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import type { LockMode } from "../state.ts";

const releases: { readonly [name: string]: LockMode | "mmap-read" | "mmap-write" } = {
	unlock: "write",
	write_unlock: "write",
	read_unlock: "read",
	mmap_read_unlock: "mmap-read",
	mmap_write_unlock: "mmap-write",
};

/** hmm-semantics R17, the other way round: a release of what is not held, or held otherwise. */
export const lockImbalance: Rule = {
	code: "lock-imbalance",
	severity: "error",
	title: "A lock is released that is not held, or in another mode",
	page: `Releasing a lock that is not held lets two threads into what it guards; releasing a write lock as a reader leaves it held
for ever. Follow the path that leads here: an error label often releases a lock that was not taken yet, or a lock changed
its mode on the way.`,
	bad: varied(
		"    if err == -EBUSY { goto again }\n",
		"    if err == -EBUSY { unlock(update); goto again }\n",
	),
	good: rightDriver,
	shows: ["lock-imbalance"],
	call(walk, site) {
		const mode = Object.hasOwn(releases, site.builtin.name)
			? releases[site.builtin.name]
			: undefined;
		if (!mode) return;
		const isMmap = mode === "mmap-read" || mode === "mmap-write";
		const lock = isMmap ? MMAP_LOCK : walk.argumentName(site, 0);
		const wanted: LockMode = mode === "read" || mode === "mmap-read" ? "read" : "write";
		const held = site.state.locks.find((candidate) => candidate.lock === lock);
		if (held?.mode === wanted) return;
		const isEnd = site.root.kind === "callback" && site.root.name.endsWith("invalidate_range_end");
		if (!held && (site.root.kind === "fn" || isEnd)) return; // its caller, or the start callback, may hold it
		walk.report({
			rule: this,
			message: held
				? `${site.builtin.name} releases ${lock} for ${wanted === "read" ? "reading" : "writing"}, but it is held for ${held.mode === "read" ? "reading" : "writing"} here: it stays held. Release it the way it was taken.`
				: `${site.builtin.name} releases ${lock}, which is not held on this path: somebody else may hold it, and what it guards is open then. Release it only where it was taken.`,
			span: site.call.span,
			related: held ? [walk.related(held.span, `${lock} is taken here`)] : [],
		});
	},
};
