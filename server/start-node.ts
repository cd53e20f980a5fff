// Where the server process begins: from compiled code in the folder of `--code-cache=FOLDER`, where there is one.

import { join } from "node:path";
import { runBundle } from "./code-cache-node.ts";

const OPTION = "--code-cache=";
/** Milliseconds after which what a start needs has been compiled. */
const SETTLED = 4_000;

const bundle = join(__dirname, "server-main-node.cjs");
const folder = process.argv.find((word) => word.startsWith(OPTION))?.slice(OPTION.length);

if (folder === undefined) require(bundle);
else
	runBundle(bundle, {
		folder,
		name: "server",
		onSettled: (keep) => setTimeout(keep, SETTLED).unref(),
	});
