// Every step of the run in a list, a row a step, each thread in its own lane. Only the rows in sight are drawn, so that a
// run of a hundred thousand steps costs as little as one of ten.

import type { JSX, TargetedKeyboardEvent, TargetedMouseEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { StepView } from "../../engine/view/model.ts";
import type { RunHead } from "../contract.ts";
import { classes } from "./grid.tsx";
import type { Store } from "./store.ts";
import { useWindow } from "./window.ts";
import { toldChanges } from "./words.ts";

/** Lanes beyond this one share the last place. */
const LANES_MAX = 8;

export function StepList({
	store,
	head,
}: {
	readonly store: Store;
	readonly head: RunHead;
}): JSX.Element {
	const list = useRef<HTMLDivElement>(null);
	const view = useWindow(list, head.stepCount + 1);
	useEffect(() => view.reveal(store.step), [store.step, view.reveal]);
	const indices = Array.from({ length: view.to - view.from }, (_, index) => view.from + index);
	const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
		const by = ({ ArrowUp: -1, ArrowDown: 1 } as Readonly<Record<string, number>>)[event.key];
		if (by === undefined) return;
		store.goTo(store.step + by);
		event.preventDefault();
		event.stopPropagation();
	};
	const onClick = (event: TargetedMouseEvent<HTMLElement>): void => {
		const row = (event.target as HTMLElement).closest<HTMLElement>("[data-step]");
		if (row !== null) store.goTo(Number(row.dataset.step));
	};
	return (
		<nav class="steps" aria-label="Steps of the run">
			<Lanes head={head} />
			<div
				class="step-rows"
				role="listbox"
				aria-label="Steps"
				tabIndex={0}
				aria-activedescendant={`step-${store.step}`}
				ref={list}
				style={{ "--lanes": Math.min(head.threads.length, LANES_MAX + 1) }}
				onKeyDown={onKeyDown}
				onClick={onClick}
			>
				<div style={{ height: `${view.before}px` }} />
				{indices.map((index) => (
					<StepRow key={index} index={index} store={store} head={head} height={view.rowHeight} />
				))}
				<div style={{ height: `${view.after}px` }} />
			</div>
		</nav>
	);
}

/** Who stands for which lane. */
function Lanes({ head }: { readonly head: RunHead }): JSX.Element {
	return (
		<ul class="lanes" aria-label="Threads">
			{head.threads.map(({ id, name }, lane) => (
				<li key={id}>
					<span class={`dot lane-${lane % 6}`} aria-hidden="true" />
					{name}
				</li>
			))}
		</ul>
	);
}

function Lane({ lane }: { readonly lane: number }): JSX.Element {
	const place = Math.min(lane, LANES_MAX);
	return (
		<span class="lane" aria-hidden="true">
			<span class={`dot lane-${lane % 6}`} style={{ marginInlineStart: `${place * 0.75}em` }} />
		</span>
	);
}

interface StepRowProps {
	readonly index: number;
	readonly store: Store;
	readonly head: RunHead;
	readonly height: number;
}

function StepRow({ index, store, head, height }: StepRowProps): JSX.Element {
	const step = index === 0 ? undefined : store.stepAt(index);
	const isWrong = head.violation?.step === index;
	const isCurrent = index === store.step;
	const isSettled = index > 0 && head.violation?.unavoidable === index && !isWrong;
	return (
		<div
			id={`step-${index}`}
			data-step={index}
			role="option"
			tabIndex={-1}
			aria-selected={isCurrent}
			aria-setsize={head.stepCount + 1}
			aria-posinset={index + 1}
			class={classes(
				"step-row",
				isCurrent && "current",
				isWrong && "wrong",
				step?.kernel && "kernel",
			)}
			style={{ height: `${height}px` }}
		>
			<span class="number">{index}</span>
			{index === 0 ? (
				<FirstWords isWrong={isWrong} />
			) : (
				<StepWords step={step} head={head} store={store} isWrong={isWrong} isSettled={isSettled} />
			)}
		</div>
	);
}

function FirstWords({ isWrong }: { readonly isWrong: boolean }): JSX.Element {
	return (
		<>
			<span class="text alone dim">before the first step</span>
			<span class="tags">{isWrong && <Tag mark="✖" kind="disagrees" words="violation" />}</span>
		</>
	);
}

function StepWords({
	step,
	head,
	store,
	isWrong,
	isSettled,
}: {
	readonly step: StepView | undefined;
	readonly head: RunHead;
	readonly store: Store;
	readonly isWrong: boolean;
	readonly isSettled: boolean;
}): JSX.Element {
	if (step === undefined) return <span class="text alone dim">…</span>;
	const lane = head.threads.findIndex(({ id }) => id === step.threadId);
	const count = toldChanges(step).length;
	const touches =
		store.selection !== "" &&
		step.changes.some(
			({ path }) => path === store.selection || path.startsWith(`${store.selection}/`),
		);
	return (
		<>
			<Lane lane={lane} />
			<span class="heard">{step.thread}: </span>
			<code class="text" title={`${step.fn}: ${step.text}\n${step.reason}`}>
				{step.text}
			</code>
			<span class="fn dim">{step.fn}</span>
			<span class="tags">
				{isWrong && <Tag mark="✖" kind="disagrees" words="violation" />}
				{isSettled && (
					<Tag mark="⚑" kind="disagrees" words="from here on every way on is violated" />
				)}
				{touches && <Tag mark="◆" kind="touches" words="changes what is selected" />}
				{count > 0 && (
					<span class="dim" title={`${count} changes`}>
						<span class="heard">changes: </span>
						{count}
					</span>
				)}
			</span>
		</>
	);
}

/** A mark with the words for who hovers over it or hears it. */
function Tag({
	mark,
	kind,
	words,
}: {
	readonly mark: string;
	readonly kind: "disagrees" | "touches";
	readonly words: string;
}): JSX.Element {
	return (
		<span class={kind} title={words}>
			<span aria-hidden="true">{mark}</span>
			<span class="heard">{words}</span>
		</span>
	);
}
