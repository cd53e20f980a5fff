// `npm run bench replay`: how long the recorded scripts of the fixture take, and with them all where they are found.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { ok } from "../../engine/index.ts";
import { replayTrace } from "../../server/replay/replay.ts";
import { parseTrace } from "../../server/replay/trace.ts";
import { createWorld, type World } from "../../server/replay/world.ts";
import { allRecordings } from "../oracle/recordings.ts";

const lines = gunzipSync(readFileSync(allRecordings(process.cwd())))
	.toString("utf8")
	.trimEnd()
	.split("\n");
const begun = performance.now();
const worlds = new Map<string, World>();
let steps = 0;
lines.forEach((line, index) => {
	const trace = parseTrace(line, index + 1);
	const shape = `${trace.kind} ${trace.pages} ${trace.memory}`;
	const world = worlds.get(shape) ?? worldOf(trace);
	worlds.set(shape, world);
	steps += replayTrace(trace, world).steps;
});
const seconds = (performance.now() - begun) / 1_000;
console.log(
	`${lines.length} scripts, ${steps} steps in ${seconds.toFixed(2)} s: bar 20 s for 3,500 scripts`,
);

function worldOf(trace: Parameters<typeof createWorld>[0]): World {
	const driver = pathToFileURL(join("examples/test_hmm", `${trace.memory}.hmm`)).href;
	return createWorld(trace, driver, {
		resolve: (from, name) => ok(new URL(name, from).href),
		read: (uri) => readFileSync(new URL(uri), "utf8"),
	});
}
