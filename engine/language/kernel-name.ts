// Which kernel a script runs on: what its `kernel "…"` says, or the default.

import type { File } from "./tree.ts";

export const kernelNames = ["6.x", "gup-2022", "hmm-2020", "hmm-2016", "hgm-rfc"] as const;

export type KernelName = (typeof kernelNames)[number];

/** Those that scenarios run on: the default one and those that engine/kernel has scripts of. */
export const modelledKernels: readonly KernelName[] = ["6.x", "gup-2022", "hmm-2020", "hmm-2016"];

/** The kernel that the first of the files names which names one; a file without a name leaves it to the others. */
export function kernelOf(files: readonly File[]): KernelName {
	for (const { declarations } of files)
		for (const declaration of declarations) {
			if (declaration.kind !== "kernel") continue;
			const { version } = declaration;
			return kernelNames.find((name) => name === version.value) ?? "6.x";
		}
	return "6.x";
}

/** True where an hmm_range says how its words are written. */
export function usesRangeForm(modules: readonly { readonly tree: File }[]): boolean {
	return kernelOf(modules.map(({ tree }) => tree)) === "hmm-2020";
}
