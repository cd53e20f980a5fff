// Bad input: nothing is lost and the next keystroke works.

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { codeOf, diagnosticsWhen, exampleUri, type Flow, openExample } from "../harness.ts";

async function openText(name: string, text: string): Promise<vscode.TextEditor> {
	const uri = exampleUri(name);
	await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
	return vscode.window.showTextDocument(
		await vscode.workspace.openTextDocument(uri),
		vscode.ViewColumn.One,
	);
}

export const troubleFlows: readonly Flow[] = [
	{
		name: "an unfinished script gets one clear message and the rest stays analysed",
		async run() {
			const { document } = await openText(
				"unfinished.hmm",
				"device gpu { lock update: mutex }\nfn broken(mm) {\n    mmap_read_lock(mm\n}\nfn whole(mm) { nonsense(mm) }\n",
			);
			const diagnostics = await diagnosticsWhen(document.uri, (found) => found.length > 0);
			const codes = diagnostics.map(codeOf);
			assert.equal(codes.filter((code) => code === "syntax-error").length, 1, codes.join());
			assert.ok(codes.includes("unknown-name"), codes.join());
		},
	},
	{
		name: "a state space that explodes is stopped by its budget, and typing goes on",
		async run() {
			const threads = Array.from(
				{ length: 6 },
				(_, index) =>
					`    thread t${index} in app repeat { write(app.buf[${index % 4}], ${index}) ; read(app.buf[${(index + 1) % 4}]) }`,
			).join("\n");
			const text = `device gpu { lock update: mutex }\nscenario "too many" {\n    process app { buf = mmap(4, anon, rw) }\n${threads}\n    limit { states: 20k }\n}\n`;
			const editor = await openText("explodes.hmm", text);
			await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "nonsense\n"));
			await diagnosticsWhen(editor.document.uri, (found) =>
				found.some((diagnostic) => codeOf(diagnostic) === "syntax-error"),
			);
			await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 1, 0)));
			await diagnosticsWhen(
				editor.document.uri,
				(found) => !found.some((diagnostic) => codeOf(diagnostic) === "syntax-error"),
			);
		},
	},
	{
		name: "a file deleted while it is open, and a scenario that does not exist",
		async run() {
			const { document } = await openText(
				"gone.hmm",
				'device gpu { lock update: mutex }\nscenario "s" {\n    process app { buf = mmap(1, anon, rw) }\n    thread t in app { read(app.buf[0]) }\n}\n',
			);
			await vscode.workspace.fs.delete(document.uri);
			const { document: other } = await openExample("populate.hmm");
			const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
				"vscode.executeHoverProvider",
				other.uri,
				other.positionAt(other.getText().indexOf("range_fault(r)") + 1),
			);
			assert.ok(hovers.length > 0, "the server lives");
		},
	},
];
