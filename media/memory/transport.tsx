// Moving through the run: buttons, play, the scrubber with what each thread did beneath it.

import type { JSX, TargetedKeyboardEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { RunHead } from "../contract.ts";
import { Icon, type IconName } from "./icon.tsx";
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

// ── buttons ───────────────────────────────────────────────────────────────

interface ButtonEntry {
	readonly icon: IconName;
	readonly label: string;
	readonly key: string;
	readonly isOff: boolean;
	readonly isPressed?: boolean;
	readonly text?: string;
	act(): void;
}

function Buttons({
	store,
	head,
	isPlaying,
	onPlay,
}: {
	readonly store: Store;
	readonly head: RunHead;
	readonly isPlaying: boolean;
	onPlay(): void;
}): JSX.Element {
	const [active, setActive] = useState(1);
	const toolbar = useRef<HTMLDivElement>(null);
	const entries = buttonEntries(store, head, isPlaying, onPlay);
	const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
		const by = ({ ArrowLeft: -1, ArrowRight: 1 } as Readonly<Record<string, number>>)[event.key];
		if (by === undefined) return;
		const next = (active + by + entries.length) % entries.length;
		setActive(next);
		toolbar.current?.querySelectorAll("button")[next]?.focus();
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div class="buttons" role="toolbar" aria-label="Steps" ref={toolbar} onKeyDown={onKeyDown}>
			{entries.map(({ icon, label, key, isOff, isPressed, text, act }, index) => (
				<button
					key={icon}
					type="button"
					class={text === undefined ? "icon" : "icon with-text"}
					// A button that cannot be used keeps its focus: it says why the end is reached.
					aria-disabled={isOff}
					{...(isPressed === undefined ? {} : { "aria-pressed": isPressed })}
					aria-label={label}
					title={`${label} (${key})`}
					tabIndex={index === active ? 0 : -1}
					onFocus={() => setActive(index)}
					onClick={() => {
						if (!isOff) act();
					}}
				>
					<Icon name={icon} />
					{text !== undefined && <span>{text}</span>}
				</button>
			))}
			<span class="position">
				step <b>{store.step.toLocaleString()}</b> of {head.stepCount.toLocaleString()}
			</span>
		</div>
	);
}

function buttonEntries(
	store: Store,
	head: RunHead,
	isPlaying: boolean,
	onPlay: () => void,
): readonly ButtonEntry[] {
	const atStart = store.step === 0;
	const atEnd = store.step >= head.stepCount;
	const nothing = store.selection === "";
	const thing = nothing ? "of what is selected (select something first)" : "of what is selected";
	return [
		{ icon: "first", label: "First", key: "Home", isOff: atStart, act: () => store.goTo(0) },
		{
			icon: "previous",
			label: "Previous step",
			key: "←",
			isOff: atStart,
			act: () => store.goTo(store.step - 1),
		},
		{
			icon: isPlaying ? "pause" : "play",
			label: isPlaying ? "Pause" : "Play",
			key: "P",
			isOff: head.stepCount === 0,
			act: onPlay,
		},
		{
			icon: "next",
			label: "Next step",
			key: "→",
			isOff: atEnd,
			act: () => store.goTo(store.step + 1),
		},
		{
			icon: "last",
			label: "Last",
			key: "End",
			isOff: atEnd,
			act: () => store.goTo(head.stepCount),
		},
		{
			icon: "previous-change",
			label: `Previous change ${thing}`,
			key: "[",
			isOff: nothing,
			act: () => store.goToChange("previous"),
		},
		{
			icon: "next-change",
			label: `Next change ${thing}`,
			key: "]",
			isOff: nothing,
			act: () => store.goToChange("next"),
		},
		{
			icon: "filter",
			label: "Only what changed",
			key: "C",
			isOff: false,
			isPressed: store.onlyChanges,
			text: "Only changes",
			act: () => store.toggleOnlyChanges(),
		},
	];
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
