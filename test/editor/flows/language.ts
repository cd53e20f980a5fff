// The language features through VS Code's own providers.

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { type Flow, openExample } from "../harness.ts";

function positionOf(document: vscode.TextDocument, text: string, offset = 1): vscode.Position {
	const found = document.getText().indexOf(text);
	assert.ok(found >= 0, `${text} stands in the example`);
	return document.positionAt(found + offset);
}

export const languageFlows: readonly Flow[] = [
	{
		name: "hover says the kernel's name, what must be held and what comes back",
		async run() {
			const { document } = await openExample("populate.hmm");
			const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
				"vscode.executeHoverProvider",
				document.uri,
				positionOf(document, "range_fault(r)"),
			);
			const text = hovers
				.flatMap(({ contents }) => contents)
				.map((content) => (typeof content === "string" ? content : content.value))
				.join("\n");
			assert.match(text, /hmm_range_fault/);
			assert.match(text, /mmap_lock/);
			assert.match(text, /EBUSY/);
		},
	},
	{
		name: "completion offers builtins, and fields behind a dot",
		async run() {
			const { document } = await openExample("populate.hmm");
			const complete = (position: vscode.Position) =>
				vscode.commands.executeCommand<vscode.CompletionList>(
					"vscode.executeCompletionItemProvider",
					document.uri,
					position,
				);
			const labels = ({ items }: vscode.CompletionList): string[] =>
				items.map(({ label }) => (typeof label === "string" ? label : label.label));
			assert.ok(
				labels(await complete(positionOf(document, "lock(update)", 0))).includes("read_begin"),
			);
			const fields = labels(await complete(positionOf(document, "r.seq = read_begin", 2)));
			assert.ok(fields.includes("seq") && fields.includes("pfns"), fields.join());
		},
	},
	{
		name: "definition, references, outline, signature help, semantic tokens and rename",
		async run() {
			const { document } = await openExample("populate.hmm");
			const { uri } = document;
			const call = positionOf(document, "populate(app");
			const definitions = await vscode.commands.executeCommand<vscode.Location[]>(
				"vscode.executeDefinitionProvider",
				uri,
				call,
			);
			assert.equal(definitions.length, 1);
			const references = await vscode.commands.executeCommand<vscode.Location[]>(
				"vscode.executeReferenceProvider",
				uri,
				call,
			);
			assert.equal(references.length, 2);
			const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
				"vscode.executeDocumentSymbolProvider",
				uri,
			);
			assert.deepEqual(
				symbols.map(({ name }) => name),
				["gpu", "mirror", "populate", "munmap races with populate"],
			);
			const help = await vscode.commands.executeCommand<vscode.SignatureHelp>(
				"vscode.executeSignatureHelpProvider",
				uri,
				positionOf(document, "device_map(gpu, r)", 16),
			);
			assert.equal(help.activeParameter, 1);
			const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
				"vscode.provideDocumentSemanticTokens",
				uri,
			);
			assert.ok(tokens.data.length > 100);
			const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
				"vscode.executeDocumentRenameProvider",
				uri,
				call,
				"fill",
			);
			assert.equal(edit.get(uri).length, 2);
		},
	},
];
