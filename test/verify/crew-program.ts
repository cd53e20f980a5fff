// What the tests of crews bundle: the threads of a crew run the file of whoever hires them, so it has to be one file.

import { serveCrewThread } from "../../server/verify/crew-node.ts";

export { createWorker, nodeCrew, portOf } from "../../server/verify/crew-node.ts";
export { exploreProgram } from "../../server/verify/explore.ts";
export { programOf } from "../../server/verify/runnable.ts";

serveCrewThread();
