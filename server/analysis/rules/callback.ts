// What rules about invalidate ask of a path that leaves it.

import type { ExitSite, Walk } from "../walk.ts";

/** True where the path returns true, or nothing that is known to be false. */
export function returnsTrue(site: ExitSite): boolean {
	return site.value !== 0;
}

/** True on a path on which the event was found to be the driver's own (owner compared), so that it may be skipped. */
export function isOwnEvent(site: ExitSite): boolean {
	return [...site.state.facts].some(
		([text, truth]) => truth && /\.owner ==|== .*\.owner/.test(text),
	);
}

/** True on a path on which the event's type was tested: some drivers ignore some events. */
export function testsEventType(site: ExitSite): boolean {
	return [...site.state.facts].some(([text]) =>
		/\b(UNMAP|CLEAR|PROTECTION_VMA|PROTECTION_PAGE|SOFT_DIRTY|RELEASE|MIGRATE|EXCLUSIVE)\b/.test(
			text,
		),
	);
}

/** Whether a fact about `event.blockable` holds on the path: true, false, or not tested. */
export function blockable(facts: ReadonlyMap<string, boolean>): boolean | undefined {
	for (const [text, truth] of facts) if (/\.blockable$/.test(text)) return truth;
	return undefined;
}

/** The notifier whose invalidate leaves without publishing although somebody compares its number; else undefined. */
export function unpublished(walk: Walk, site: ExitSite): string | undefined {
	const { notifier, kind } = site.root;
	if (kind !== "invalidate" || site.depth > 0 || !notifier || !returnsTrue(site)) return undefined;
	if (site.state.done.has("set_seq") || isOwnEvent(site) || testsEventType(site)) return undefined;
	const isCompared = walk.facts.isCompared(notifier);
	return isCompared ? notifier : undefined;
}
