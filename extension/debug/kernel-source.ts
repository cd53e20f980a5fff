// Scripts of the kernel model as read-only documents, for links from panels: `kernel:/mmap.hmm`, as the engine names
// them, is opened as `hmm-kernel:/hmm-kernel/mmap.hmm`, which VS Code takes for the language hmm-kernel.

import * as vscode from "vscode";
import { kernelScripts, kernelVariants } from "../../engine/index.ts";

const SCHEME = "hmm-kernel";

export function registerKernelSource(): vscode.Disposable {
	return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
		provideTextDocumentContent(uri) {
			const name = uri.path.replace(/^\/(?:hmm-kernel\/)?/, "");
			const scripts = [...kernelScripts, ...Object.values(kernelVariants).flat()];
			return scripts.find((script) => script.name === name)?.text;
		},
	});
}
