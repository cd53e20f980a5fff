// Starts spin-own.ts as `npx hmm` starts the command line: from code that V8 compiled before, once there is some.

import { join } from "node:path";
import { runBundle } from "../../server/code-cache-node.ts";
import { optimiseLater } from "../../server/tiering-node.ts";

optimiseLater();
runBundle(join(__dirname, "spin-own.cjs"), {
	folder: join(__dirname, "code"),
	name: "spin-own",
	onSettled: (keep) => process.once("exit", keep),
});
