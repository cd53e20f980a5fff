// A server without files, as in a browser: what is imported it asks the client for.

import { PassThrough } from "node:stream";
import { afterEach, expect, test } from "vitest";
import {
	createConnection,
	createProtocolConnection,
	type ProtocolConnection,
} from "vscode-languageserver/node";
import { serve } from "../../server/dispatch.ts";
import { readFileRequest, type ScenariosResult, scenariosRequest } from "../../server/protocol.ts";

const main = "examples:/main.hmm";
const files: { [uri: string]: string } = {
	"examples:/driver.hmm": 'import "device.hmm"\nfn flush_all(span) { device_flush(gpu, span) }\n',
	"examples:/device.hmm": "device gpu { lock update: mutex }\n",
};
const text = `import "driver.hmm"
scenario "flushes" {
	process app { buf = mmap(1, anon, rw) }
	thread t { flush_all(app.buf) }
}
`;

let close = (): void => {};
afterEach(() => close());

/** A client whose files are `files`; also which it was asked for. */
async function connect(): Promise<{ client: ProtocolConnection; asked: string[] }> {
	const [there, back] = [new PassThrough(), new PassThrough()];
	serve(createConnection(there, back), {
		readFile: undefined,
		createWorker: () => {
			throw new Error("nothing is explored here");
		},
		now: () => 0,
		after: () => () => {},
	});
	const client = createProtocolConnection(back, there);
	close = () => client.dispose();
	const asked: string[] = [];
	client.onRequest(readFileRequest, ({ uri }) => {
		asked.push(uri);
		return files[uri] ?? null;
	});
	client.listen();
	const capabilities = { textDocument: { diagnostic: {} } };
	await client.sendRequest("initialize", { processId: null, rootUri: null, capabilities });
	await client.sendNotification("initialized", {});
	return { client, asked };
}

async function messages(client: ProtocolConnection): Promise<readonly string[]> {
	const textDocument = { uri: main };
	const report = await client.sendRequest<{ items: { message: string }[] }>(
		"textDocument/diagnostic",
		{ textDocument },
	);
	return report.items.map(({ message }) => message);
}

test("an answer waits for what is imported, and for what that imports", async () => {
	const { client, asked } = await connect();
	const textDocument = { uri: main, languageId: "hmm", version: 1, text };
	await client.sendNotification("textDocument/didOpen", { textDocument });
	expect(await messages(client)).toEqual([]);
	expect(asked).toEqual(["examples:/driver.hmm", "examples:/device.hmm"]);
	const scenarios = await client.sendRequest<ScenariosResult>(scenariosRequest, { uri: main });
	expect(scenarios.map(({ name }) => name)).toEqual(["flushes"]);
});

test("a script that is not open is read for who asks about it", async () => {
	const { client, asked } = await connect();
	files[main] = text;
	const scenarios = await client.sendRequest<ScenariosResult>(scenariosRequest, { uri: main });
	expect(scenarios.map(({ name }) => name)).toEqual(["flushes"]);
	expect(asked).toEqual([main, "examples:/driver.hmm", "examples:/device.hmm"]);
});

test("a file that changed is asked for again, one that is not there is said to be missing", async () => {
	const { client } = await connect();
	const textDocument = { uri: main, languageId: "hmm", version: 1, text };
	await client.sendNotification("textDocument/didOpen", { textDocument });
	expect(await messages(client)).toEqual([]);
	const before = files["examples:/device.hmm"];
	delete files["examples:/device.hmm"];
	const changes = [{ uri: "examples:/device.hmm", type: 3 }];
	await client.sendNotification("workspace/didChangeWatchedFiles", { changes });
	expect((await messages(client)).join()).toContain("device.hmm");
	files["examples:/device.hmm"] = before ?? "";
	await client.sendNotification("workspace/didChangeWatchedFiles", { changes });
	expect(await messages(client)).toEqual([]);
});
