// Memory State: one run, walked step by step. Here the parts are put together; what they know is in the store.

import { type JSX, render } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { connect } from "../app.ts";
import { type AppMessage, type HostMessage, type RunHead, readHostMessage } from "../contract.ts";
import { AddressSpaces, type SectionProps } from "./address-space.tsx";
import { Backings } from "./backings.tsx";
import { marksOf } from "./marks.ts";
import { DeviceMemory, Locals, Locks, Notifiers, Pages, Threads, Variables } from "./objects.tsx";
import { StepCard, ViolationBanner } from "./step-card.tsx";
import { StepList } from "./step-list.tsx";
import { type Shown, Store } from "./store.ts";
import { Transport } from "./transport.tsx";
import { spokenStep } from "./words.ts";

function App({ store }: { readonly store: Store }): JSX.Element {
	const [, setVersion] = useState(0);
	useLayoutEffect(() => {
		const unsubscribe = store.subscribe(() => setVersion((version) => version + 1));
		store.start();
		return unsubscribe;
	}, [store]);
	const { head, shown } = store;
	return (
		<>
			<Notice store={store} />
			{head === undefined ? (
				<main class="waiting">{store.notice.text === "" && <p>Waiting for a run …</p>}</main>
			) : (
				<>
					<Header store={store} head={head} />
					<div class="body">
						<StepList store={store} head={head} />
						<main aria-busy={shown?.step !== store.step}>
							{store.trouble !== "" && <p class="banner">{store.trouble}</p>}
							{shown !== undefined && <State store={store} head={head} shown={shown} />}
						</main>
					</div>
					<p class="heard" role="status" aria-live="polite">
						{shown !== undefined && spokenStep(shown.view, shown.step, head.stepCount)}
					</p>
				</>
			)}
		</>
	);
}

function Notice({ store }: { readonly store: Store }): JSX.Element | null {
	const { text, canRunAgain } = store.notice;
	if (text === "") return null;
	return (
		<div class="banner notice" role="status">
			<span>{text}</span>
			{canRunAgain && (
				<button type="button" onClick={() => store.runAgain()}>
					Run again
				</button>
			)}
		</div>
	);
}

function Header({ store, head }: { readonly store: Store; readonly head: RunHead }): JSX.Element {
	const { violation, scenario, ended, schedule } = head;
	return (
		<header>
			<div class="title">
				<h1>{scenario}</h1>
				{violation === undefined ? (
					<span class="outcome">{ended}</span>
				) : (
					<button
						type="button"
						class="outcome wrong"
						title={`To the step that shows it: ${violation.step} (V)`}
						onClick={() => store.goTo(violation.step)}
					>
						<span aria-hidden="true">✖ </span>
						violated {violation.code}
					</button>
				)}
				<details class="schedule">
					<summary>Schedule and keys</summary>
					<div>
						<p>
							The order in which threads moved, from which this run can be made again:
							<code>{schedule}</code>
						</p>
						<Keys />
					</div>
				</details>
			</div>
			<Transport store={store} head={head} />
		</header>
	);
}

const keys = [
	["← →", "previous, next step"],
	["Page Up, Page Down", "ten steps"],
	["Home, End", "first, last"],
	["V", "the violation"],
	["P", "play, pause"],
	["Enter in a table", "select, to follow its changes"],
	["[ ]", "previous, next change of what is selected"],
	["C", "only what changed"],
] as const;

function Keys(): JSX.Element {
	return (
		<dl class="keys">
			{keys.map(([key, words]) => (
				<div key={key}>
					<dt>
						<kbd>{key}</kbd>
					</dt>
					<dd>{words}</dd>
				</div>
			))}
		</dl>
	);
}

function State({
	store,
	head,
	shown,
}: {
	readonly store: Store;
	readonly head: RunHead;
	readonly shown: Shown;
}): JSX.Element {
	const { state, view, step } = shown;
	const props: SectionProps = {
		state,
		marks: marksOf(view, head.violation),
		selection: store.selection,
		onlyChanges: store.onlyChanges,
		onSelect: (path) => store.select(path),
	};
	return (
		<>
			<StepCard store={store} head={head} shown={shown} />
			<ViolationBanner store={store} head={head} step={step} />
			<AddressSpaces {...props} />
			<div class="objects">
				<Threads {...props} mover={view?.threadId} onOpen={(place) => store.open(place)} />
				<Locks {...props} />
				<Pages {...props} />
				<Backings {...props} />
				<Notifiers {...props} />
				<DeviceMemory {...props} />
				<Variables {...props} />
				<Locals {...props} />
			</div>
		</>
	);
}

const root = document.getElementById("app");
if (root !== null) {
	const store = new Store(connect<HostMessage, AppMessage>(readHostMessage));
	render(<App store={store} />, root);
}
