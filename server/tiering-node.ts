// When V8 makes fast code of what runs often. It does so early, and in several threads: on two processors they take the time of the
// exploration itself, which mostly is over before the fast code is ready. Where functions must run twice as long for it, the
// whole command takes three quarters of the processor's time for some thousand states, and no more for a hundred thousand.

import { setFlagsFromString } from "node:v8";

/** Bytes of bytecode that a function runs before; 132 KiB where nothing is said. */
const BUDGET = 264 * 1024;
/** Of Node 20. Others divide the work in other ways, and may not know the flag. */
const MEASURED = "11.3.";

/** To be called before anything else runs. */
export function optimiseLater(): void {
	if (process.versions.v8.startsWith(MEASURED)) setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
