// The suite that runs inside the extension host of a VS Code on this machine, a Node process.

import { appendFileSync } from "node:fs";
import { runSuite } from "./flows.ts";
import { standOutside } from "./harness.ts";

export async function run(): Promise<void> {
	const { HMM_TEST_DRIVER, HMM_TEST_REPORT } = process.env;
	standOutside({
		driver: HMM_TEST_DRIVER,
		keep: (line) => HMM_TEST_REPORT && appendFileSync(HMM_TEST_REPORT, `${line}\n`),
	});
	await runSuite();
}
