// Where the Web Workers begin, the server's as well as those in which it explores. VS Code for the Web runs extensions in a
// worker, and lends a worker that is made there a place of its own; where ours lie, the server cannot know. So what it explores
// in begins at the same place as itself, and knows by its name what it is.

import { serveEditor } from "./main-browser.ts";
import { serveServer } from "./verify/worker-browser.ts";

const EXPLORER = "HMM Workbench explorer";

if (self.name === EXPLORER) serveServer();
else serveEditor(() => new Worker(self.location.href, { name: EXPLORER }));
