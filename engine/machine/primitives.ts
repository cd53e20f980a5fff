// Every primitive by its name. The rows that describe them are language/builtins.ts and language/primitives.ts; a test
// walks both.

import { threadField } from "./layout.ts";
import { threadOffset } from "./offsets.ts";
import { actorPrimitives } from "./primitive/actors.ts";
import { hugetlbPrimitives } from "./primitive/hugetlb.ts";
import { lockPrimitives } from "./primitive/locks.ts";
import { memoryPrimitives } from "./primitive/memory.ts";
import { notifierPrimitives } from "./primitive/notifiers.ts";
import { objectPrimitives } from "./primitive/objects.ts";
import { pagePrimitives } from "./primitive/pages.ts";
import type { PrimitiveTable } from "./primitive/row.ts";
import { effect, plain } from "./primitive/row.ts";

const others: PrimitiveTable = {
	sleep: effect(() => {}),
	non_block_start: effect((vm, s) => {
		s[threadOffset(vm, vm.thread) + threadField.atomic]++;
	}),
	non_block_end: effect((vm, s) => {
		s[threadOffset(vm, vm.thread) + threadField.atomic]--;
	}),
	current: plain((vm) => vm.thread + 1),
};

export const primitiveTable: PrimitiveTable = {
	...lockPrimitives,
	...memoryPrimitives,
	...hugetlbPrimitives,
	...pagePrimitives,
	...notifierPrimitives,
	...actorPrimitives,
	...objectPrimitives,
	...others,
};
