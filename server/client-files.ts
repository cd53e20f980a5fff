// The files of a place where the server has none, as in a browser: it asks the client for what is imported, once for each file,
// and goes on without until the answer comes.

/** What the server needs of the client. */
export interface FileClient {
	/** The text of a file; undefined where there is none. */
	ask(uri: string): Promise<string | undefined>;
	/** A text has come that was missing before: whatever was made without it is out of date. */
	arrived(uri: string): void;
}

export class ClientFiles {
	readonly #client: FileClient;
	/** Undefined for a file that is on its way, or that there is not. */
	readonly #texts = new Map<string, string | undefined>();
	readonly #onTheirWay = new Set<Promise<void>>();

	constructor(client: FileClient) {
		this.#client = client;
	}

	/** The text, if it is here. If nobody asked for it yet, it is on its way now. */
	read(uri: string): string | undefined {
		if (!this.#texts.has(uri)) this.#fetch(uri);
		return this.#texts.get(uri);
	}

	/** The file changed, came or went: who reads it again asks again. */
	forget(uri: string): void {
		this.#texts.delete(uri);
	}

	/** Waits until everything is here that `look` reads, and that it reads once it has what it read before. */
	async settled(look: () => void): Promise<void> {
		look();
		while (this.#onTheirWay.size > 0) {
			await Promise.all(this.#onTheirWay);
			look();
		}
	}

	#fetch(uri: string): void {
		this.#texts.set(uri, undefined);
		const fetched = this.#client
			.ask(uri)
			.catch(() => undefined) // a client that knows no such request has no files for us
			.then((text) => {
				this.#onTheirWay.delete(fetched);
				if (text === undefined || !this.#texts.has(uri)) return;
				this.#texts.set(uri, text);
				this.#client.arrived(uri);
			});
		this.#onTheirWay.add(fetched);
	}
}
