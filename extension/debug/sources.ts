// Files of a program as DAP sources. The user's scripts have a path; scripts of the kernel model have a reference, by
// which the client asks for their text.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Program } from "../../engine/index.ts";
import { Refusal } from "./requests.ts";
import { canonicalUri, clientPath, fileName } from "./uri.ts";

/** VS Code colours kernel scripts by it, and the language server leaves them alone. */
const KERNEL_MIME_TYPE = "text/x-hmm-kernel";

export interface Sources {
	of(uri: string): DebugProtocol.Source;
	/** The text of a kernel script. */
	text(reference: number | undefined): DebugProtocol.SourceResponse["body"] | Refusal;
	/** The file that a canonical URI or a reference means; -1 for none of the program's. */
	fileOfKey(key: string): number;
}

export function createSources(program: Program): Sources {
	const { files } = program;
	// The kernel's scripts are the same in every program, so that a reference outlives a restart.
	const kernelFiles = files.filter(({ kernel }) => kernel);
	return {
		of(uri) {
			const reference = kernelFiles.findIndex((file) => file.uri === uri) + 1;
			return reference === 0
				? { name: fileName(uri), path: clientPath(uri) }
				: { name: `kernel/${fileName(uri)}`, sourceReference: reference, origin: "kernel model" };
		},
		text(reference = 0) {
			const file = kernelFiles[reference - 1];
			if (file === undefined) return new Refusal("This is no script of the kernel model.");
			return { content: file.text, mimeType: KERNEL_MIME_TYPE };
		},
		fileOfKey(key) {
			const wanted = /^\d+$/.test(key) ? kernelFiles[Number(key) - 1]?.uri : canonicalUri(key);
			return files.findIndex(({ uri }) => uri === wanted);
		},
	};
}
