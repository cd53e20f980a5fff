// Which functions stand behind the callbacks of notifiers, krefs and devices. Only those that something calls become part
// of the program: an edit in `on fault` is no matter of a scenario in which the device touches nothing.

import type { Callback, Device, Kref, Notifier } from "../language/tree.ts";
import { deviceCallback, deviceCallbacks } from "./device-callback.ts";
import { notifierCallbacks } from "./notifier-callback.ts";
import type { Callbacks } from "./stack.ts";
import type { Side, Unit } from "./unit.ts";

type Owner = Notifier | Device | Kref;

/** Asks for those that the code lowered so far calls; -1 stands for what is not there or never called. */
export function linkCallbacks(unit: Unit, side: Side): Callbacks {
	const { notifiers, devices, krefs } = unit.numbers;
	const isReleased = unit.calledDevices.has(deviceCallback.krefRelease);
	return {
		notifier: notifiers.map(({ node, uri }) =>
			Int32Array.from(notifierCallbacks, ({ name }, number) =>
				unit.calledNotifiers.has(number) ? link(unit, side, node, uri, [name]) : -1,
			),
		),
		release: krefs.map(({ node, uri }) =>
			isReleased ? link(unit, side, node, uri, ["release"]) : -1,
		),
		device: devices.map(({ node, uri }) =>
			Int32Array.from(deviceCallbacks, ({ name, formerName = name }, number) =>
				unit.calledDevices.has(number) ? link(unit, side, node, uri, [name, formerName]) : -1,
			),
		),
	};
}

/** The number of the first callback there is of these names. */
function link(unit: Unit, side: Side, owner: Owner, uri: string, names: readonly string[]): number {
	const callback = names
		.map((name) => callbacksOf(owner).find((each) => each.name.text === name))
		.find((found) => found !== undefined);
	if (!callback) return -1;
	return unit.routine(callback, () => ({
		name: `${owner.name.text}.${callback.name.text}`,
		side,
		uri,
		parameters: callback.parameters,
		body: callback.body,
		notifier: owner.kind === "notifier" ? side.bindings.symbolOf(owner.name) : undefined,
		mm: 0,
	}));
}

function callbacksOf(owner: Owner): readonly Callback[] {
	return owner.kind === "device"
		? owner.members.filter((member) => member.kind === "callback")
		: owner.callbacks;
}
