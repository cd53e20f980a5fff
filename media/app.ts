// The shell of every app: its line to the host, the state that outlives a reload, and what the user asked of moving
// pictures. An app knows VS Code by this file only.

interface WebviewApi {
	postMessage(message: unknown): void;
	getState(): unknown;
	setState(state: unknown): void;
}

declare function acquireVsCodeApi(): WebviewApi;

export interface Shell<Incoming, Outgoing> {
	post(message: Outgoing): void;
	/** One handler; called with messages that passed the door. */
	onMessage(handle: (message: Incoming) => void): void;
	readonly saved: unknown;
	save(state: object): void;
}

export function connect<Incoming, Outgoing>(
	read: (value: unknown) => Incoming | undefined,
): Shell<Incoming, Outgoing> {
	const api = acquireVsCodeApi();
	return {
		post: (message) => api.postMessage(message),
		onMessage(handle) {
			window.addEventListener("message", (event: MessageEvent<unknown>) => {
				const message = read(event.data);
				if (message !== undefined) handle(message);
			});
		},
		saved: api.getState(),
		save: (state) => api.setState(state),
	};
}

export function wantsLessMotion(): boolean {
	return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
