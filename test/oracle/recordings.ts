// Where recorded runs are: a few hundred scripts beside this file, and all of them where the machine has them.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const fixture = fileURLToPath(new URL("traces.jsonl.gz", import.meta.url));

/** All recorded scripts, or the fixture where they are not to be had. */
export function allRecordings(root: string): string {
	const whole = `${root}/../shared/oracle/traces-open.jsonl.gz`;
	return existsSync(whole) ? whole : `${root}/test/oracle/traces.jsonl.gz`;
}
