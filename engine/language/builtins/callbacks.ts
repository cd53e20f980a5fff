// What the kernel calls in a script: the callbacks of notifiers, devices and krefs, with what they are given and what
// they must answer.

import type { Kind } from "../builtin.ts";
import type { Notifier } from "../tree.ts";

export interface CallbackRow {
	readonly name: string;
	readonly parameters: readonly { readonly name: string; readonly kind: Kind }[];
	/** `none` where nothing is returned. */
	readonly result: Kind;
	readonly doc: string;
}

export type CallbackOwner = Notifier["type"] | "device" | "kref";

function callback(name: string, parameters: string, result: Kind, doc: string): CallbackRow {
	const list = parameters === "" ? [] : parameters.split(", ");
	return {
		name,
		parameters: list.map((text) => {
			const [parameter = "", kind = ""] = text.split(": ");
			return { name: parameter, kind: kind as Kind };
		}),
		result,
		doc,
	};
}

export const callbacks: { readonly [owner in CallbackOwner]: readonly CallbackRow[] } = {
	interval: [
		callback(
			"invalidate",
			"span: span, event: event, seq: seq",
			"bool",
			"Before CPU entries of the span change. True: the device can no longer use them; false refuses, only where event.blockable is false.",
		),
	],
	plain: [
		callback(
			"invalidate_range_start",
			"span: span, event: event",
			"none",
			"Before CPU entries of the span change.",
		),
		callback("invalidate_range_end", "span: span", "none", "After they have changed."),
		callback("release", "", "none", "The address space goes."),
	],
	mirror: [
		callback(
			"update",
			"event: event, span: span",
			"none",
			"2016: CPU entries of the span change. Once it returns, the device can no longer use them.",
		),
		callback(
			"alloc_and_copy",
			"m: migrate",
			"none",
			"2016: for each entry of m.pfn_array that says migrate and is to move: allocate and lock a page, copy, write it over the source. What is left as it is stays.",
		),
		callback(
			"finalize_and_map",
			"m: migrate",
			"none",
			"2016: entries of m.pfn_array that still say migrate have moved: the device may map them now, before the CPU does.",
		),
		callback("release", "", "none", "The address space goes."),
	],
	device: [
		callback(
			"migrate_to_ram",
			"page: page, addr: addr",
			"int",
			"The CPU touched a private device page: bring it back. 0, or SIGBUS, OOM.",
		),
		callback("page_free", "page: page", "none", "The last reference to a device page is gone."),
		callback(
			"free_page",
			"page: page",
			"none",
			"2016: the count of a device page has dropped to 1: nobody has it any more. Today this is page_free.",
		),
		callback(
			"fault",
			"addr: addr, write: bool",
			"int",
			"The device touched what its page table does not have. 0: try again; an error: the access fails.",
		),
		callback("isolate", "page: page", "bool", "The kernel wants to move a movable page."),
		callback("migratepage", "to: page, from: page", "int", "It moves the page. 0 or an error."),
		callback("putback", "page: page", "none", "It does not move the page after all."),
	],
	kref: [callback("release", "o: kref", "none", "The last reference is gone.")],
};

export function callbackNamed(owner: CallbackOwner, name: string): CallbackRow | undefined {
	return callbacks[owner].find((row) => row.name === name);
}
