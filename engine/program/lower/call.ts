// Calls → instructions. A builtin is a script of the kernel model where there is one, else a primitive of the machine;
// a thread of a process hands its mm to the operations that take one.

import type { Builtin } from "../../language/builtin.ts";
import { constantNamed } from "../../language/builtins.ts";
import type { Call, Expression } from "../../language/tree.ts";
import { deviceCallback } from "../device-callback.ts";
import { op } from "../instruction.ts";
import { notifierCallback } from "../notifier-callback.ts";
import type { Injection } from "../unit.ts";
import { isLocalPrimitive } from "../visibility.ts";
import { type Context, kindOf, notModelled, symbolOf } from "./context.ts";
import { into, jumpWhere, valueOf } from "./expression.ts";
import { functionRoutine } from "./routine.ts";

/** Lowers a call; its result, if any, ends in `slot`. */
export function lowerCall(context: Context, call: Call, slot: number): void {
	const symbol = symbolOf(context, call.callee);
	if (symbol?.builtin) return lowerBuiltin(context, call, symbol.builtin, slot);
	if (symbol?.kind !== "fn") return notModelled(context, call.callee.text, call.span);
	const number = context.unit.routine(symbol.node, () => functionRoutine(context.side, symbol));
	emitCall(
		context,
		number,
		argumentsInto(context, call.args, call.args.length),
		call.args.length,
		slot,
	);
}

function lowerBuiltin(context: Context, call: Call, builtin: Builtin, slot: number): void {
	const injection = context.side.kernel ? undefined : context.unit.injections.get(builtin.name);
	if (!injection) return lowerWorking(context, call, builtin, slot);
	lowerInjected(context, call, builtin, injection, slot);
}

/** `inject`: the call is made, or fails instead, as the scenario says. */
function lowerInjected(
	context: Context,
	call: Call,
	builtin: Builtin,
	injection: Injection,
	slot: number,
): void {
	const { emitter, frame } = context;
	if (injection.kind === "always") return emitter.emit(op.constant, slot, injection.value);
	const works = emitter.place();
	const end = emitter.place();
	const fails = frame.temporary();
	emitter.emit(op.choose, fails, 2);
	emitter.jumpIf(fails, false, works);
	emitter.emit(op.constant, slot, failureOf(builtin));
	emitter.jump(end);
	emitter.mark(works);
	lowerWorking(context, call, builtin, slot);
	emitter.mark(end);
}

/** What a builtin returns when it fails: its first error, or none. */
function failureOf(builtin: Builtin): number {
	const error = builtin.result === "int" ? builtin.errors[0] : undefined;
	const value = error === undefined ? undefined : constantNamed(error)?.value;
	return value === undefined ? 0 : -value;
}

/** Primitives that call back, with the callback. */
const notifierCalls: { readonly [name: string]: number } = {
	call_invalidate: notifierCallback.invalidate,
	call_range_start: notifierCallback.rangeStart,
	call_range_end: notifierCallback.rangeEnd,
	call_notifier_release: notifierCallback.release,
	call_update: notifierCallback.update,
	call_alloc_and_copy: notifierCallback.allocAndCopy,
	call_finalize_and_map: notifierCallback.finalizeAndMap,
};

/** wait_event: the condition is looked at again after every wake_up, and none is missed that comes after a look. */
function lowerWait(context: Context, call: Call): void {
	const { emitter, frame, unit } = context;
	const [condition] = call.args;
	if (!condition) return;
	const again = emitter.place();
	const end = emitter.place();
	const ignored = frame.temporary();
	emitter.mark(again);
	emitter.emit(op.primitive, ignored, unit.primitive("wake_prepare"), ignored);
	jumpWhere(context, condition, true, end);
	emitter.emit(op.primitive, ignored, unit.primitive("wake_wait"), ignored);
	emitter.jump(again);
	emitter.mark(end);
}

function lowerWorking(context: Context, call: Call, builtin: Builtin, slot: number): void {
	const { emitter, unit } = context;
	switch (builtin.name) {
		case "assert":
			return emitter.emit(op.assert, argumentsInto(context, call.args, 1));
		case "timed_out":
		case "choose":
			return emitter.emit(op.choose, slot, 2);
		case "call_release":
			return lowerRelease(context, call, slot);
		case "wait":
			return lowerWait(context, call);
		case "call_fault":
			return callDevice(context, slot, argumentsInto(context, call.args, 3), deviceCallback.fault);
		case "call_migrate_to_ram":
			return lowerPageCallback(context, call, slot, deviceCallback.migrateToRam);
		case "call_page_free":
			return lowerPageCallback(context, call, slot, deviceCallback.pageFree);
		case "call_isolate":
			return lowerPageCallback(context, call, slot, deviceCallback.isolate);
		case "call_migratepage":
			return lowerPageCallback(context, call, slot, deviceCallback.migratePage);
		case "call_putback":
			return lowerPageCallback(context, call, slot, deviceCallback.putBack);
	}
	const callback = notifierCalls[builtin.name];
	if (callback !== undefined) {
		unit.calledNotifiers.add(callback);
		return emitter.emit(
			op.callNotifier,
			slot,
			argumentsInto(context, call.args, call.args.length),
			callback,
		);
	}
	const count = builtin.parameters.length;
	const first = builtinArguments(context, call, builtin);
	const routine = unit.kernelRoutine(builtin.name);
	if (routine !== undefined) return emitCall(context, routine, first, count, slot);
	const opcode = isLocalPrimitive(builtin.name) ? op.localPrimitive : op.primitive;
	emitter.emit(opcode, slot, unit.primitive(builtin.name), first);
}

/** The kref says whose release runs, and is its argument too. */
function lowerRelease(context: Context, call: Call, slot: number): void {
	const { emitter, frame } = context;
	const kref = frame.temporaries(2);
	computeInto(context, call.args, kref, 1);
	emitter.emit(op.move, kref + 1, kref);
	callDevice(context, slot, kref, deviceCallback.krefRelease);
}

/** A callback of the device whose memory a page is; the page is its first argument. */
function lowerPageCallback(context: Context, call: Call, slot: number, callback: number): void {
	const { emitter, frame, unit } = context;
	const device = frame.temporaries(call.args.length + 1);
	computeInto(context, call.args, device + 1, call.args.length);
	emitter.emit(op.localPrimitive, device, unit.primitive("page_owner"), device + 1);
	callDevice(context, slot, device, callback);
}

function callDevice(
	{ emitter, unit }: Context,
	slot: number,
	first: number,
	callback: number,
): void {
	unit.calledDevices.add(callback);
	emitter.emit(op.callDevice, slot, first, callback);
}

function emitCall(
	context: Context,
	routine: number,
	first: number,
	count: number,
	slot: number,
): void {
	context.emitter.emit(op.call, slot, routine, first, count);
}

/** The arguments in slots in a row, in the order of the builtin's parameters; what is left out is 0. */
function builtinArguments(context: Context, call: Call, builtin: Builtin): number {
	const count = builtin.parameters.length;
	if (!suppliesProcess(context, call, builtin)) return argumentsInto(context, call.args, count);
	const first = context.frame.temporaries(count);
	context.emitter.emit(op.constant, first, context.routine.mm);
	computeInto(context, call.args, first + 1, count - 1);
	return first;
}

/** True where the thread's own process stands in for the leading mm. */
function suppliesProcess(context: Context, call: Call, builtin: Builtin): boolean {
	if (builtin.parameters[0]?.role !== "process") return false;
	const first = call.args[0];
	return first === undefined || kindOf(context, first) !== "mm";
}

function argumentsInto(context: Context, args: readonly Expression[], count: number): number {
	const first = context.frame.temporaries(count);
	computeInto(context, args, first, count);
	return first;
}

function computeInto(
	context: Context,
	args: readonly Expression[],
	first: number,
	count: number,
): void {
	for (let index = 0; index < count; index++) {
		const argument = args[index];
		if (argument) into(context, argument, first + index);
		else context.emitter.emit(op.constant, first + index, 0);
	}
}

/** For statements: the call for its effect alone. */
export function lowerEffect(context: Context, expression: Expression): void {
	if (expression.kind === "call") lowerCall(context, expression, context.frame.temporary());
	else valueOf(context, expression);
}
