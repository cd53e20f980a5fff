// Which kernel a script runs on: what its `kernel "…"` says, or the default.

import type { File } from "./tree.ts";

export const kernelNames = [
	"6.x",
	"7.0",
	"6.1",
	"5.17",
	"gup-2022",
	"hgm-4k",
	"hgm-once",
	"hgm-once-rfc",
	"hgm-rfc",
	"hgm-rfc-unguarded",
	"hgm-thp",
	"hgm-thp-hvo",
	"hmm-2016",
	"hmm-2020",
] as const;

export type KernelName = (typeof kernelNames)[number];

/** Kernels that change another one than the default one, and which. */
const bases: { readonly [kernel in KernelName]?: KernelName } = {
	"5.17": "6.1",
	"hmm-2020": "5.17",
	"hmm-2016": "5.17",
	"hgm-4k": "hgm-thp",
	"hgm-once": "hgm-rfc",
	"hgm-once-rfc": "hgm-once",
	"hgm-rfc-unguarded": "hgm-rfc",
	"hgm-thp": "hgm-rfc",
	"hgm-thp-hvo": "hgm-thp",
};

/** The kernel after those it is based on, the first to change the default one first. */
export function layersOf(kernel: KernelName): readonly KernelName[] {
	const base = bases[kernel];
	return base === undefined ? [kernel] : [...layersOf(base), kernel];
}

/** True where `kernel` is `base`, or is based on it. */
export function isBasedOn(kernel: KernelName, base: KernelName): boolean {
	return layersOf(kernel).includes(base);
}

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
