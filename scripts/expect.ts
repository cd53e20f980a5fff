// `npm run expect [FILE…]`: runs the tests, or those named, with leave to write their `.expect` files anew. The
// difference is then read like code.

import { show } from "./processes.ts";

async function main(files: readonly string[]): Promise<void> {
	const { status } = await show("vitest", ["run", ...files], { UPDATE_EXPECT: "1" });
	process.exitCode = status;
}

void main(process.argv.slice(2));
