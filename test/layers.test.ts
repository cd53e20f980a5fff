// Imports run one way. The first test reads every import of the project; the others hold the rule itself, so that a gap
// in it shows.

import { expect, test } from "vitest";
import { whyForbidden } from "./house/layers.ts";
import { filesOfLayers, importsOf, readSources } from "./house/sources.ts";

test("every import runs the one way through the house", () => {
	const offences = readSources()
		.flatMap(importsOf)
		.flatMap((edge) => {
			const why = whyForbidden(edge);
			return why === undefined ? [] : [`${edge.from}:${edge.line}: ${why}`];
		});
	expect(offences).toEqual([]);
});

test("every file is in the type check of exactly one layer", () => {
	expect(filesOfLayers()).toEqual(readSources().map(({ path }) => path));
});

const allowed = [
	["engine/explore/search.ts", "engine/machine/machine.ts"],
	["engine/language/kinds.ts", "engine/result.ts"],
	["engine/machine/explain.ts", "engine/view/model.ts"],
	["engine/program/kernel-model.ts", "engine/kernel/index.ts"],
	["engine/export/promela.ts", "engine/machine/create.ts"],
	["server/features/hover.ts", "engine/index.ts"],
	["server/cli/main.ts", "node:fs"],
	["server/main-node.ts", "vscode-languageserver/node"],
	["extension/client.ts", "server/protocol.ts"],
	["extension/panels/memory.ts", "media/contract.ts"],
	["extension/debug/session.ts", "engine/index.ts"],
	["extension/debug/configuration.ts", "vscode"],
	["extension/debug/configuration.ts", "extension/debug/adapter.ts"],
	["extension/main-node.ts", "extension/activate.ts"],
	["server/cli/main.ts", "server/analysis/check.ts"],
	["media/memory/main.tsx", "preact/hooks"],
	["test/anything.test.ts", "engine/machine/step.ts"],
] as const;

test.each(allowed)("%s may import %s", (from, to) => {
	expect(whyForbidden({ from, to, typeOnly: false })).toBeUndefined();
});

const allowedTypes = [
	["media/memory/main.tsx", "engine/view/model.ts"],
	["extension/panels/memory.ts", "engine/view/model.ts"],
	["server/protocol.ts", "engine/view/model.ts"],
	["extension/debug/load.ts", "server/protocol.ts"],
] as const;

test.each(allowedTypes)("%s may import types of %s, and nothing else", (from, to) => {
	expect(whyForbidden({ from, to, typeOnly: true })).toBeUndefined();
	expect(whyForbidden({ from, to, typeOnly: false })).toContain("only the types");
});

const forbidden = [
	["engine/machine/step.ts", "engine/explore/search.ts"],
	["engine/language/kinds.ts", "engine/machine/machine.ts"],
	["engine/machine/step.ts", "engine/export/machine-in-c.ts"],
	["engine/machine/step.ts", "engine/index.ts"],
	["engine/machine/step.ts", "engine/kernel/index.ts"],
	["engine/machine/step.ts", "server/protocol.ts"],
	["engine/machine/step.ts", "node:fs"],
	["engine/machine/step.ts", "vscode-languageserver"],
	["server/features/hover.ts", "engine/language/kinds.ts"],
	["server/features/hover.ts", "node:fs"],
	["server/features/hover.ts", "vscode-languageserver/node"],
	["server/main-browser.ts", "node:fs"],
	["server/features/hover.ts", "vscode"],
	["server/features/hover.ts", "extension/client.ts"],
	["extension/client.ts", "engine/index.ts"],
	["extension/client.ts", "server/documents.ts"],
	["extension/client.ts", "node:fs"],
	["extension/debug/session.ts", "vscode"],
	["extension/debug/session.ts", "engine/machine/step.ts"],
	["extension/debug/session.ts", "extension/services.ts"],
	["extension/debug/session.ts", "extension/debug/configuration.ts"],
	["extension/activate.ts", "extension/main-node.ts"],
	["server/documents.ts", "server/cli/main.ts"],
	["server/main-browser.ts", "server/main-node.ts"],
	["media/memory/main.tsx", "engine/index.ts"],
	["media/memory/main.tsx", "server/protocol.ts"],
	["media/memory/main.tsx", "vscode"],
	["extension/client.ts", "test/check.ts"],
] as const;

test.each(forbidden)("%s may not import %s", (from, to) => {
	expect(whyForbidden({ from, to, typeOnly: true })).toBeDefined();
});
