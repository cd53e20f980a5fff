// What stands behind mapped memory: the page cache and swap.

import type { ProgramMachine } from "../machine/create.ts";
import { fileField, swapField } from "../machine/layout.ts";
import { layoutFilePage, layoutSlot } from "../machine/offsets.ts";
import type { FilePageView, SwapSlotView } from "./model.ts";

/** Pages of files that are in memory or were written out. */
export function projectFiles(machine: ProgramMachine, state: Int32Array): readonly FilePageView[] {
	const { vm } = machine.interpreter;
	return machine.program.world.files.flatMap(({ name, kind, first, pages }) =>
		Array.from({ length: pages }, (_, index): FilePageView => {
			const offset = layoutFilePage(vm, first + index);
			return {
				name: `${name}[${index}]`,
				kind,
				page: pageOf(state[offset + fileField.page]),
				stored: state[offset + fileField.content] ?? 0,
			};
		}).filter(({ page, stored }) => page !== undefined || stored !== 0),
	);
}

/** Swap slots that an entry names or whose page is in memory. */
export function projectSwap(machine: ProgramMachine, state: Int32Array): readonly SwapSlotView[] {
	const { vm } = machine.interpreter;
	return Array.from({ length: machine.layout.swapCount }, (_, slot): SwapSlotView => {
		const offset = layoutSlot(vm, slot);
		return {
			slot,
			users: state[offset + swapField.count] ?? 0,
			page: pageOf(state[offset + swapField.page]),
			stored: state[offset + swapField.content] ?? 0,
		};
	}).filter(({ users, page }) => users > 0 || page !== undefined);
}

/** From a number + 1. */
function pageOf(word: number | undefined): number | undefined {
	return word === undefined || word === 0 ? undefined : word - 1;
}
