// The toolbar: one button takes the focus at a time, arrows move it.

import type { JSX, TargetedKeyboardEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import type { RunHead } from "../contract.ts";
import { Icon, type IconName } from "./icon.tsx";
import type { Store } from "./store.ts";

interface ButtonEntry {
	readonly icon: IconName;
	readonly label: string;
	readonly key: string;
	readonly isOff: boolean;
	readonly isPressed?: boolean;
	readonly text?: string;
	act(): void;
}

interface ButtonsProps {
	readonly store: Store;
	readonly head: RunHead;
	readonly isPlaying: boolean;
	onPlay(): void;
}

export function Buttons(props: ButtonsProps): JSX.Element {
	const { store, head } = props;
	const [active, setActive] = useState(1);
	const toolbar = useRef<HTMLDivElement>(null);
	const entries = [...moves(props), ...changes(store)];
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
			{entries.map((entry, index) => (
				<ToolButton
					key={index}
					entry={entry}
					isActive={index === active}
					onFocus={() => setActive(index)}
				/>
			))}
			<span class="position">
				step <b>{store.step.toLocaleString()}</b> of {head.stepCount.toLocaleString()}
			</span>
		</div>
	);
}

/** A button that cannot be used keeps its place for the focus: so that its reason can be read. */
function ToolButton({
	entry,
	isActive,
	onFocus,
}: {
	readonly entry: ButtonEntry;
	readonly isActive: boolean;
	onFocus(): void;
}): JSX.Element {
	const { icon, label, key, isOff, isPressed, text, act } = entry;
	return (
		<button
			type="button"
			class="icon"
			aria-disabled={isOff}
			{...(isPressed === undefined ? {} : { "aria-pressed": isPressed })}
			aria-label={label}
			title={`${label} (${key})`}
			tabIndex={isActive ? 0 : -1}
			onFocus={onFocus}
			onClick={() => {
				if (!isOff) act();
			}}
		>
			<Icon name={icon} />
			{text !== undefined && <span>{text}</span>}
		</button>
	);
}

function moves({ store, head, isPlaying, onPlay }: ButtonsProps): readonly ButtonEntry[] {
	const { step } = store;
	const isFirst = step === 0;
	const isLast = step >= head.stepCount;
	const to = (target: number) => () => store.goTo(target);
	return [
		{ icon: "first", label: "First", key: "Home", isOff: isFirst, act: to(0) },
		{ icon: "previous", label: "Previous step", key: "←", isOff: isFirst, act: to(step - 1) },
		{
			icon: isPlaying ? "pause" : "play",
			label: isPlaying ? "Pause" : "Play",
			key: "P",
			isOff: head.stepCount === 0,
			act: onPlay,
		},
		{ icon: "next", label: "Next step", key: "→", isOff: isLast, act: to(step + 1) },
		{ icon: "last", label: "Last", key: "End", isOff: isLast, act: to(head.stepCount) },
	];
}

function changes(store: Store): readonly ButtonEntry[] {
	const isOff = store.selection === "";
	const thing = isOff ? "of what is selected (select something first)" : "of what is selected";
	return [
		{
			icon: "previous-change",
			label: `Previous change ${thing}`,
			key: "[",
			isOff,
			act: () => store.goToChange("previous"),
		},
		{
			icon: "next-change",
			label: `Next change ${thing}`,
			key: "]",
			isOff,
			act: () => store.goToChange("next"),
		},
		{
			icon: "filter",
			label: "Only changes",
			key: "C",
			isOff: false,
			isPressed: store.onlyChanges,
			text: "Only changes",
			act: () => store.toggleOnlyChanges(),
		},
	];
}
