// The scripts that the page's server has, as files of VS Code for the Web. What is written stays in this process.

import * as vscode from "vscode";

/** Undefined for a file that was deleted. */
const written = new Map<string, Uint8Array | undefined>();
const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();

const files: vscode.FileSystemProvider = {
	onDidChangeFile: changed.event,
	watch: () => new vscode.Disposable(() => {}),
	async stat(uri) {
		const isFolder = !/\.\w+$/.test(uri.path);
		const size = isFolder ? 0 : (await contentOf(uri)).length;
		return {
			type: isFolder ? vscode.FileType.Directory : vscode.FileType.File,
			ctime: 0,
			mtime: 0,
			size,
		};
	},
	readDirectory: () => [],
	readFile: contentOf,
	createDirectory: () => {},
	writeFile: (uri, content) => write(uri, content, vscode.FileChangeType.Changed),
	delete: (uri) => write(uri, undefined, vscode.FileChangeType.Deleted),
	rename() {
		throw vscode.FileSystemError.NoPermissions("files of the suite keep their names");
	},
};

async function contentOf(uri: vscode.Uri): Promise<Uint8Array> {
	const { path } = uri;
	if (!written.has(path)) {
		const response = await fetch(`${location.origin}/examples${path}`);
		written.set(path, response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined);
	}
	const content = written.get(path);
	if (!content) throw vscode.FileSystemError.FileNotFound(uri);
	return content;
}

function write(
	uri: vscode.Uri,
	content: Uint8Array | undefined,
	type: vscode.FileChangeType,
): void {
	written.set(uri.path, content);
	changed.fire([{ type, uri }]);
}

/** Which files there are, a page asks somebody who can search: an API that VS Code has still as a proposal. */
interface FileSearch {
	registerFileSearchProvider(
		scheme: string,
		provider: { provideFileSearchResults(): Promise<readonly vscode.Uri[]> },
	): vscode.Disposable;
}

async function scripts(): Promise<readonly vscode.Uri[]> {
	const response = await fetch(`${location.origin}/examples.json`);
	const paths: readonly string[] = await response.json();
	return paths.map((path) => vscode.Uri.from({ scheme: "examples", path: `/${path}` }));
}

export function registerExamples(): void {
	vscode.workspace.registerFileSystemProvider("examples", files, { isCaseSensitive: true });
	const search = vscode.workspace as unknown as FileSearch;
	search.registerFileSearchProvider("examples", { provideFileSearchResults: scripts });
}
