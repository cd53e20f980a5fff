import { MMAP_LOCK } from "../builtin-effects.ts";
import type { TookNote } from "../note.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

const takes: ReadonlySet<string> = new Set(["lock", "write_lock", "read_lock"]);

/** hmm-semantics 3.10: two locks taken in both orders. */
export const lockOrder: Rule = {
	code: "lock-order",
	severity: "warning",
	title: "Two locks are taken in both orders",
	page: `When one path takes A and then B and another takes B and then A, two threads can each hold what the other waits for. Choose
one order for the whole driver. \`trylock\` does not wait and so makes no order.`,
	bad: varied(
		"        unlock(update)\n        return true\n",
		"        lock(other)\n        unlock(other)\n        unlock(update)\n        return true\n",
	).replace(
		"    lock(update)\n    if read_retry",
		"    lock(other)\n    lock(update)\n    unlock(other)\n    if read_retry",
	),
	good: rightDriver,
	shows: ["deadlock", "lock-order"],
	call(walk, site) {
		if (!takes.has(site.builtin.name)) return;
		const taken = walk.argumentName(site, 0);
		const { uri, name: routine } = site.routine;
		for (const { lock: held, span: heldAt } of site.state.locks)
			if (held !== taken && held !== MMAP_LOCK)
				walk.note({ kind: "took", uri, routine, held, taken, heldAt, takenAt: site.call.span });
	},
	end(notes, report) {
		const orders = new Map<string, TookNote>();
		for (const note of notes) {
			if (note.kind !== "took") continue;
			const { held, taken } = note;
			if (!orders.has(`${held} ${taken}`)) orders.set(`${held} ${taken}`, note);
			const other = orders.get(`${taken} ${held}`);
			if (other) report(reportOf(note, other));
		}
	},
};

function reportOf({ uri, routine, held, taken, heldAt, takenAt }: TookNote, other: TookNote) {
	return {
		rule: lockOrder,
		uri,
		routine,
		message: `${taken} is taken under ${held} here, and ${held} under ${taken} elsewhere: two threads can each wait for the other for ever. Take them in one order everywhere.`,
		span: takenAt,
		related: [
			{ location: { uri, span: heldAt }, message: `${held} is taken here first` },
			{
				location: { uri: other.uri, span: other.takenAt },
				message: `the other order: ${other.taken} under ${other.held}`,
			},
		],
	};
}
