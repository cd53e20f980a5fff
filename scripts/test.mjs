// `npm test`: everything there is to know about a checkout, from a fresh clone on. What follows the installation is
// test.ts.

import { ensureReady, runTypeScript } from "./ensure.mjs";

ensureReady();
runTypeScript("scripts/test.ts", process.argv.slice(2));
