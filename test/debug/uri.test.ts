// Names of files as debug clients write them: every way of writing leads to one URI.

import { expect, test } from "vitest";
import { canonicalUri, clientPath, resolveImport } from "../../extension/debug/uri.ts";

const same = [
	["/home/me/a b.hmm", "file:///home/me/a%20b.hmm"],
	["file:///home/me/a%20b.hmm", "file:///home/me/a%20b.hmm"],
	["C:\\drivers\\gpu.hmm", "file:///c%3A/drivers/gpu.hmm"],
	["file:///c:/drivers/gpu.hmm", "file:///c%3A/drivers/gpu.hmm"],
	["file:///C%3A/drivers/gpu.hmm", "file:///c%3A/drivers/gpu.hmm"],
	["vscode-vfs://github/me/a(1).hmm", "vscode-vfs://github/me/a(1).hmm"],
	["vscode-vfs://github/me/a%281%29.hmm", "vscode-vfs://github/me/a(1).hmm"],
	["untitled:Untitled-1", "untitled:Untitled-1"],
	["/odd/100%.hmm", "file:///odd/100%25.hmm"],
] as const;

test.each(same)("%s is %s", (written, uri) => {
	expect(canonicalUri(written)).toBe(uri);
});

test.each([
	["file:///home/me/a%20b.hmm", "/home/me/a b.hmm"],
	["file:///c%3A/drivers/gpu.hmm", "c:/drivers/gpu.hmm"],
	["vscode-vfs://github/me/x.hmm", "vscode-vfs://github/me/x.hmm"],
] as const)("%s is told as %s", (uri, path) => {
	expect(clientPath(uri)).toBe(path);
});

test("imports stay inside the workspace", () => {
	const from = "file:///project/drivers/a.hmm";
	const found = (path: string, folders: readonly string[]) => resolveImport(from, path, folders);
	expect(found("../lib/b.hmm", ["file:///project"])).toEqual({
		ok: true,
		value: "file:///project/lib/b.hmm",
	});
	expect(found("../../etc/b.hmm", ["file:///project"])).toMatchObject({ ok: false });
	expect(found("b.hmm", [])).toMatchObject({ ok: true });
	expect(found("../b.hmm", [])).toMatchObject({ ok: false });
	expect(found("/etc/b.hmm", ["file:///project"])).toMatchObject({
		error: { kind: "not-relative" },
	});
	expect(found("http://x/b.hmm", ["file:///project"])).toMatchObject({
		error: { kind: "not-relative" },
	});
});
