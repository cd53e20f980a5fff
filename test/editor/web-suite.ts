// The same suite inside the extension host of VS Code for the Web, a web worker.

import { runSuite } from "./flows.ts";
import { standOutside } from "./harness.ts";
import { registerExamples } from "./web/examples.ts";

export async function run(): Promise<void> {
	registerExamples();
	standOutside({ driver: `${location.origin}/driver`, keep: () => {} });
	await runSuite();
}
