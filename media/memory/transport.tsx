// Moving through the run: buttons, play, the scrubber with what each thread did beneath it.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { RunHead } from "../contract.ts";
import { Buttons } from "./buttons.tsx";
import type { Store } from "./store.ts";
import { plural } from "./words.ts";

const PLAY_INTERVAL = 700;
/** Height of a thread's line under the scrubber. */
const LANE = 5;

export function Transport({
	store,
	head,
}: {
	readonly store: Store;
	readonly head: RunHead;
}): JSX.Element {
	const { step } = store;
	const [isPlaying, setPlaying] = useState(false);
	const atEnd = step >= head.stepCount;
	useEffect(() => {
		if (!isPlaying) return;
		const timer = setInterval(() => store.goTo(store.step + 1), PLAY_INTERVAL);
		return () => clearInterval(timer);
	}, [isPlaying]);
	useEffect(() => {
		if (atEnd) setPlaying(false);
	}, [atEnd]);

	const togglePlay = (): void => {
		if (atEnd) store.goTo(0);
		setPlaying(!isPlaying);
	};
	useKeys(store, head, togglePlay);
	return (
		<div class="transport">
			<Buttons store={store} head={head} isPlaying={isPlaying} onPlay={togglePlay} />
			<Scrubber store={store} head={head} />
		</div>
	);
}

// ── scrubber ──────────────────────────────────────────────────────────────

function Scrubber({ store, head }: { readonly store: Store; readonly head: RunHead }): JSX.Element {
	const { step } = store;
	return (
		<div class="scrubber">
			<input
				type="range"
				min={0}
				max={head.stepCount}
				value={step}
				step={1}
				aria-label="Step"
				aria-valuetext={`step ${step} of ${head.stepCount}`}
				onInput={(event) => store.goTo(event.currentTarget.valueAsNumber)}
			/>
			<Overview head={head} />
		</div>
	);
}

/** A line a thread; dark where it moves. The violation stands across all. */
function Overview({ head }: { readonly head: RunHead }): JSX.Element {
	const { threads, overview, violation, stepCount } = head;
	const width = Math.max(1, overview.length);
	const height = Math.max(1, threads.length) * LANE;
	return (
		<svg
			class="overview"
			viewBox={`0 0 ${width} ${height}`}
			preserveAspectRatio="none"
			role="img"
			aria-label={`When ${threads.map(({ name }) => name).join(", ")} move over ${plural(stepCount, "step", "steps")}`}
		>
			{threads.map(({ id, name }, lane) => (
				<path key={id} class={`lane-${lane % 6}`} d={lanePath(overview, lane)}>
					<title>{name}</title>
				</path>
			))}
			{violation !== undefined && stepCount > 0 && (
				<path class="violation" d={`M${(violation.step * width) / stepCount} 0V${height}`} />
			)}
		</svg>
	);
}

/** One bar for each run of columns in which the thread moves. */
function lanePath(overview: readonly number[], lane: number): string {
	const bit = 1 << Math.min(lane, 30);
	let path = "";
	for (let column = 0; column < overview.length; column++) {
		if (((overview[column] ?? 0) & bit) === 0) continue;
		const from = column;
		while (((overview[column + 1] ?? 0) & bit) !== 0) column++;
		path += `M${from} ${lane * LANE + 1}H${column + 1}V${lane * LANE + LANE - 1}H${from}Z`;
	}
	return path;
}

// ── keys ──────────────────────────────────────────────────────────────────

/** Keys that work wherever the focus is, unless it is in something that has its own use for them. */
function useKeys(store: Store, head: RunHead, togglePlay: () => void): void {
	useEffect(() => {
		const onKeyDown = (event: KeyboardEvent): void => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
			const act = keyAction(event.key, store, head, togglePlay);
			if (act === undefined || hasOwnKeys(event)) return;
			act();
			event.preventDefault();
		};
		document.addEventListener("keydown", onKeyDown);
		return () => document.removeEventListener("keydown", onKeyDown);
	});
}

function hasOwnKeys(event: KeyboardEvent): boolean {
	const { target, key } = event;
	if (!(target instanceof HTMLInputElement)) return false;
	return target.type === "range" && /^(Arrow|Home|End|Page)/.test(key);
}

function keyAction(
	key: string,
	store: Store,
	head: RunHead,
	togglePlay: () => void,
): (() => void) | undefined {
	switch (key) {
		case "ArrowLeft":
			return () => store.goTo(store.step - 1);
		case "ArrowRight":
			return () => store.goTo(store.step + 1);
		case "PageUp":
			return () => store.goTo(store.step - 10);
		case "PageDown":
			return () => store.goTo(store.step + 10);
		case "Home":
			return () => store.goTo(0);
		case "End":
			return () => store.goTo(head.stepCount);
		case "[":
			return () => store.goToChange("previous");
		case "]":
			return () => store.goToChange("next");
		case "p":
		case "P":
			return togglePlay;
		case "c":
		case "C":
			return () => store.toggleOnlyChanges();
		case "v":
		case "V":
			return head.violation === undefined ? undefined : () => store.goTo(head.violation?.step ?? 0);
		default:
			return undefined;
	}
}
