// What declarations must be like beyond their syntax: known types, bounds, callbacks that the kernel calls.

import { bounds } from "../bounds.ts";
import { type CallbackOwner, callbackNamed, callbacks } from "../builtins/callbacks.ts";
import { closest } from "../names/closest.ts";
import type { Bindings } from "../names.ts";
import type { Problem } from "../problem.ts";
import type { Callback, Const, Declaration, Device, File, Lock, Name, Notifier } from "../tree.ts";
import { Form, replacement } from "./form.ts";
import { checkKernel, checkOwnKernel } from "./kernel.ts";
import { checkScenario, checkScenarioNames } from "./scenario.ts";

const memoryTypes = ["private", "coherent", "node", "movable"];
const lockTypes = ["mutex", "spinlock", "rwsem", "rwlock"];

export function checkDeclarations(file: File, bindings: Bindings, problems: Problem[]): void {
	const form = new Form(bindings, problems);
	for (const declaration of file.declarations) checkDeclaration(form, declaration);
	checkOwnKernel(form, file);
	checkScenarioNames(form, file);
}

function checkDeclaration(form: Form, declaration: Declaration): void {
	switch (declaration.kind) {
		case "kernel":
			return checkKernel(form, declaration);
		case "const":
			return checkConst(form, declaration);
		case "device":
			return checkDevice(form, declaration);
		case "notifier":
			return checkNotifier(form, declaration);
		case "record":
			form.bounded(declaration.count, bounds.instances, "records");
			for (const field of declaration.fields) if (field.kind === "lock") checkLock(form, field);
			return;
		case "fence":
			return form.bounded(declaration.count, bounds.instances, "fences");
		case "kref":
			form.bounded(declaration.count, bounds.instances, "objects");
			for (const callback of declaration.callbacks) checkCallback(form, callback, "kref");
			return;
		case "scenario":
			return checkScenario(form, declaration);
	}
}

function checkConst(form: Form, { name, value }: Const): void {
	if (value.kind === "error" || form.constant(value) !== undefined) return;
	form.report(
		"not-constant",
		`${name.text} must be known without a run: write numbers, other constants and arithmetic on them (no division by zero, no circle).`,
		value.span,
	);
}

function checkLock(form: Form, { type }: Lock): void {
	form.oneOf(type, lockTypes, "lock type", "unknown-member-type");
}

/** What the kernel calls to move a page of a `movable` memory; without one of them it could not. */
const movers = ["isolate", "migratepage", "putback"];

function checkDevice(form: Form, device: Device): void {
	for (const member of device.members) {
		if (member.kind === "lock") checkLock(form, member);
		if (member.kind === "callback") checkCallback(form, member, "device");
		if (member.kind !== "memory") continue;
		form.oneOf(member.type, memoryTypes, "memory type", "unknown-member-type");
		form.bounded(member.pages, bounds.memory, "pages of a memory");
		if (member.type.text === "movable") checkMovers(form, device, member.name);
	}
}

function checkMovers(form: Form, { name, members }: Device, memory: Name): void {
	for (const mover of movers) {
		const isThere = members.some(
			(member) => member.kind === "callback" && member.name.text === mover,
		);
		if (!isThere)
			form.report(
				"missing-callback",
				`${memory.text} is movable, but ${name.text} has no ${mover}, so the kernel could not move its pages; write on ${signature("device", mover)} { … }.`,
				memory.span,
			);
	}
}

// ── callbacks ─────────────────────────────────────────────────────────────

/** Without it a notifier is no use. */
const needed = {
	interval: "invalidate",
	plain: "invalidate_range_start",
	mirror: "update",
} as const;

function checkNotifier(form: Form, notifier: Notifier): void {
	const { type, name, count } = notifier;
	form.bounded(count, bounds.instances, "notifiers");
	for (const callback of notifier.callbacks) checkCallback(form, callback, type);
	const isThere = notifier.callbacks.some((callback) => callback.name.text === needed[type]);
	if (isThere || name.text === "" || mayBeMeant(notifier)) return;
	form.report(
		"missing-callback",
		`${name.text} has no ${needed[type]}, so the device would never hear of a change; write ${signature(type, needed[type])} { … }.`,
		name.span,
	);
}

/** A callback that the kernel never calls was meant to be the one that is missing; that has its own message. */
function mayBeMeant({ type, callbacks: written }: Notifier): boolean {
	return written.some(({ name }) => closest(name.text, [needed[type]]) !== undefined);
}

function signature(owner: CallbackOwner, name: string): string {
	const parameters = callbackNamed(owner, name)?.parameters ?? [];
	return `${name}(${parameters.map((parameter) => parameter.name).join(", ")})`;
}

const ownerWords: { readonly [owner in CallbackOwner]: string } = {
	interval: "a notifier",
	plain: "an mmu_notifier",
	mirror: "a mirror",
	device: "a device",
	kref: "a kref",
};

function checkCallback(form: Form, { name, parameters }: Callback, owner: CallbackOwner): void {
	if (name.text === "") return;
	const row = callbackNamed(owner, name.text);
	if (!row) return reportUnknown(form, name, owner);
	const wanted = row.parameters.length;
	if (wanted === parameters.length) return;
	const written = parameters.length === 1 ? "1 is" : `${parameters.length} are`;
	form.report(
		"wrong-arity",
		`The kernel calls ${signature(owner, name.text)}, with ${wanted} parameter${wanted === 1 ? "" : "s"}; ${written} written.`,
		name.span,
	);
}

function reportUnknown(form: Form, name: Callback["name"], owner: CallbackOwner): void {
	const known = callbacks[owner].map((row) => row.name);
	const close = closest(name.text, known);
	form.report(
		"unknown-callback",
		`The kernel never calls ${name.text} of ${ownerWords[owner]}, so this would never run; it calls ${known.join(", ")}.`,
		name.span,
		{ fixes: close ? [replacement(name, close)] : [] },
	);
}
