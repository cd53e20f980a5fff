// `hmm explore --shard I/N`: one part of a scenario's exploration, for a machine of its own. Its file is what counts: the
// exit code says whether it was written, for a batch engine repeats what fails; what was found, `hmm merge` says.

import { InvalidArgumentError } from "commander";
import type { ShardNumber } from "../../engine/index.ts";
import { explorePart } from "../verify/explore.ts";
import { programOf } from "../verify/runnable.ts";
import { type Bounds, hooksFor, meansOf, tellProgress } from "./exploring.ts";
import { jsonText } from "./json.ts";
import { demandWritable, writeWhole } from "./output-file.ts";
import { originOf, PARTS_MAX, partJson } from "./part-file.ts";
import { chooseScenario, demandScript, tellEdited } from "./scripts.ts";
import { UsageError } from "./usage.ts";

export interface ShardJob extends Bounds {
	readonly scenario?: string;
	readonly shard: ShardNumber;
	readonly output?: string;
}

/** `3/8`, from 1 on. */
export function shardNumber(text: string): ShardNumber {
	const [, part, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
	if (part === undefined || of === undefined || part < 1 || part > of || of > PARTS_MAX)
		throw new InvalidArgumentError("I/N is wanted: part I, from 1 on, of N parts.");
	return { index: part - 1, count: of };
}

export async function exploreShard(
	path: string,
	job: ShardJob,
	signal: AbortSignal,
): Promise<number> {
	const script = demandScript(path);
	const { name, ...texts } = chooseScenario(script, job.scenario);
	const program = programOf({ name, ...texts });
	if (!program.ok) throw new UsageError(`"${name}" cannot run: ${program.error}`);
	if (job.output !== undefined) demandWritable(job.output);
	const { budget } = meansOf({ ...job, workers: 1 });
	const hooks = hooksFor(name, signal, 1);
	const explored = await explorePart(program.value, budget, job.shard, hooks);
	tellProgress(() => "");
	const origin = originOf(name, program.value, job.shard.count);
	const text = jsonText(partJson(origin, budget, explored));
	if (job.output === undefined) process.stdout.write(text);
	else writeWhole(job.output, text);
	tellEdited(script);
	return 0;
}
