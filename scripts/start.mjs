// `npm start`: from a fresh clone to VS Code with the extension and the examples open. What follows the installation
// is start.ts.

import { ensureReady, runTypeScript } from "./ensure.mjs";

if (ensureReady()) runTypeScript("scripts/start.ts", process.argv.slice(2));
else process.exitCode = 1;
