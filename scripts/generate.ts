// `npm run generate`: everything that is made from one typed place it lives in: the manifest, the kernel index, the help
// pages, the reference of builtins.

import { writeGenerated } from "./generate/generators.ts";

async function main(): Promise<void> {
	const changed = await writeGenerated();
	for (const line of changed) console.log(line);
	if (changed.length === 0) console.log("everything is fresh");
}

void main();
