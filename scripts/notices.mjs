// The licences of what the bundles carry, for the package: whoever gets our bundle gets them with it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `inputs`: the files that went into the bundles, from `root`. Packages that are only copied are named in `copied`. */
export function notices(root, inputs, copied) {
	const folders = new Set(copied.map((name) => `node_modules/${name}`));
	for (const input of inputs) {
		const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
		if (folder !== undefined) folders.add(folder);
	}
	const parts = [...folders].sort().map((folder) => notice(join(root, folder)));
	return `HMM Workbench contains the following packages.\n\n${parts.join("\n")}`;
}

function notice(folder) {
	const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
	const texts = readdirSync(folder)
		.filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
		.map((file) => readFileSync(join(folder, file), "utf8").trim());
	return `${"-".repeat(80)}\n${name} ${version} (${license})\n\n${texts.join("\n\n")}\n`;
}
