// What VS Code reads of package.json, made from the typed tables of extension/manifest.ts. The other entries of
// package.json are written by hand and stay as they are.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { manifest } from "../../extension/manifest.ts";
import { root } from "../processes.ts";
import type { Generator } from "./generators.ts";

export const packageManifest: Generator = {
	files: () => {
		const written = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
		const text = `${JSON.stringify({ ...written, ...manifest }, undefined, "\t")}\n`;
		return [{ path: "package.json", text }];
	},
};
