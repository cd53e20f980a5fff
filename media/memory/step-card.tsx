// The step shown: who did what, where it stands in the script, and everything it changed, before and after.

import type { JSX } from "preact";
import type { ChangeView, ViolationView } from "../../engine/view/model.ts";
import type { RunHead } from "../contract.ts";
import { classes } from "./grid.tsx";
import type { Shown, Store } from "./store.ts";
import { fileName, toldChanges } from "./words.ts";

export function StepCard({
	store,
	head,
	shown,
}: {
	readonly store: Store;
	readonly head: RunHead;
	readonly shown: Shown;
}): JSX.Element {
	const { view } = shown;
	if (view === undefined)
		return (
			<section class="card" aria-label="Step">
				<p class="statement">
					<b>Before the first step.</b>{" "}
					{head.stepCount > 0 && <span class="dim">→ takes the first one.</span>}
				</p>
			</section>
		);
	const lane = head.threads.findIndex(({ id }) => id === view.threadId);
	return (
		<section class="card" aria-label="Step">
			<p class="statement">
				<span class={`dot lane-${lane % 6}`} aria-hidden="true" />
				<b>{view.thread}</b>
				<code class="statement-text">{view.text}</code>
				<button type="button" class="link" onClick={() => store.revealStep(view.index, false)}>
					{fileName(view.scriptPlace.uri)}:{view.scriptPlace.line + 1}
				</button>
				{view.kernel && (
					<button type="button" class="link" onClick={() => store.revealStep(view.index, true)}>
						in {view.fn}, kernel/{fileName(view.place.uri)}:{view.place.line + 1}
					</button>
				)}
			</p>
			<p class="reason">{view.reason}</p>
			<Changes changes={toldChanges(view)} store={store} />
		</section>
	);
}

function Changes({
	changes,
	store,
}: {
	readonly changes: readonly ChangeView[];
	readonly store: Store;
}): JSX.Element {
	if (changes.length === 0) return <p class="changes dim">Changes nothing that others see.</p>;
	return (
		<ul class="changes" aria-label="Changes of this step">
			{changes.map(({ path, what, before, after }) => (
				<li key={path}>
					<button
						type="button"
						class={classes("what", path === store.selection && "selected")}
						aria-pressed={path === store.selection}
						title={`Follow changes of ${what}`}
						onClick={() => store.select(path)}
					>
						{what}
					</button>{" "}
					<BeforeAndAfter before={before} after={after} />
				</li>
			))}
		</ul>
	);
}

/** The engine writes `–` for what is not there: a thing that comes has no before, one that goes no after. */
function BeforeAndAfter({ before, after }: Pick<ChangeView, "before" | "after">): JSX.Element {
	if (before === "–")
		return (
			<>
				<span class="dim">new: </span>
				<ins>{after}</ins>
			</>
		);
	if (after === "–")
		return (
			<>
				<span class="dim">gone: </span>
				<del>{before}</del>
			</>
		);
	return (
		<>
			<del>{before}</del>
			<span aria-hidden="true"> → </span>
			<span class="heard"> becomes </span>
			<ins>{after}</ins>
		</>
	);
}

/** What broke, at the step that shows it; elsewhere the way there. */
/** Of a broken condition the message begins with the code: `always gpu.ready does not hold here`. */
function withoutCode({ code, message }: Pick<ViolationView, "code" | "message">): string {
	return message.startsWith(`${code} `) ? message.slice(code.length + 1) : message;
}

export function ViolationBanner({
	store,
	head,
	step,
}: {
	readonly store: Store;
	readonly head: RunHead;
	readonly step: number;
}): JSX.Element | null {
	const { violation } = head;
	if (violation === undefined || violation.step !== step) return null;
	return (
		<section class="banner wrong" aria-label="Violation">
			<p>
				<span class="mark" aria-hidden="true">
					✖
				</span>
				<b>{violation.code}</b> {withoutCode(violation)}
			</p>
			{store.trouble !== "" && <p>{store.trouble}</p>}
		</section>
	);
}
