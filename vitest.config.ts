// Unit tests run in plain Node; the suites that need an editor have programs of their own.

import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		exclude: ["test/editor/**"],
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// One processor would be left free: with two of them, half the time.
		maxWorkers: availableParallelism(),
		minWorkers: 1,
	},
});
