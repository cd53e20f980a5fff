// `npm test`: everything there is to know about a checkout, from a fresh clone on. What follows the installation is
// test.ts.

import { ensureReady, runTypeScript } from "./ensure.mjs";

if (ensureReady()) {
	runTypeScript("scripts/test.ts", process.argv.slice(2));
} else {
	console.log("0 passed, 1 failed");
	process.exitCode = 1;
}
