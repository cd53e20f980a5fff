// A lock order in the editor: both orders are shown, each with a run.

import assert from "node:assert/strict";
import { expect, test } from "vitest";
import { ok } from "../../engine/index.ts";
import { createSnapshot } from "../../server/snapshot.ts";
import { confirm } from "../../server/verify/confirm.ts";
import { exploreProgram } from "../../server/verify/explore.ts";
import { programOf, runnablesOf } from "../../server/verify/runnable.ts";
import { twoOrders } from "../explore/two-orders.ts";

test("related to the problem are the steps of the run, and where the run of the other order ends", async () => {
	const snapshot = createSnapshot("file:///a.hmm", 0, twoOrders, {
		resolve: (_, path) => ok(path),
		read: () => undefined,
	});
	const [runnable] = runnablesOf(snapshot);
	assert.ok(runnable);
	const program = programOf(runnable);
	assert.ok(program.ok);
	const { view } = await exploreProgram(
		program.value,
		{ statesMax: 1e6, depthMax: 1e5, secondsMax: 60, memoryMaxBytes: 1 << 28 },
		{
			now: () => 0,
			isCancelled: () => false,
			onProgress: () => {},
			pause: () => Promise.resolve(),
			crew: undefined,
		},
	);
	const { problems } = confirm(snapshot, [view]);
	const related = problems.flatMap((problem) =>
		problem.code === "lock-order" ? problem.related : [],
	);
	const told = related.map(({ location: { span }, message }) => [
		twoOrders.slice(span.start, span.end),
		message,
	]);
	expect(told).toContainEqual(["lock(fence)", "step 5, gpu: submit takes fence"]);
	expect(told).toContainEqual([
		"lock(update)",
		"The other order: irq takes update while it holds fence. Step 4 of a run of its own: 2×4",
	]);
});
