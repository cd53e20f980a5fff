// What belongs to one kernel model only. A script names its kernel once; what that kernel does not have is no mistake of
// spelling, so the message says where it is to be had.

import type { Builtin } from "../builtin.ts";
import { builtinNamed } from "../builtins.ts";
import { isBasedOn, type KernelName, kernelNames, kernelOf } from "../kernel-name.ts";
import { nodesIn, oncePerNode } from "../nodes.ts";
import type { Declaration, File, Kernel, Name } from "../tree.ts";
import type { Form } from "./form.ts";

export function checkKernel(form: Form, { version }: Kernel): void {
	const { value, span } = version;
	if (value === "" || kernelNames.some((name) => name === value)) return;
	form.report(
		"unknown-kernel",
		`There is no kernel model "${value}"; write ${kernelNames.map((name) => `"${name}"`).join(", ")}.`,
		span,
	);
}

/** Builtins, callbacks and notifiers that the file's kernel does not have. */
export function checkOwnKernel(form: Form, file: File): void {
	const kernel = kernelOf([file]);
	const calleesElsewhere = otherCallees.get(kernel) ?? nothing;
	for (const declaration of file.declarations) {
		for (const callee of calleesElsewhere(declaration)) {
			const builtin = form.bindings.symbolOf(callee)?.builtin;
			const other = builtin && otherKernelOf(builtin, kernel);
			if (other) reportOther(form, callee, ...other);
		}
		const { constants, fields, members } = formWordsIn(declaration);
		for (const name of constants)
			if (form.bindings.symbolOf(name)?.constant) checkRangeForm(form, kernel, name);
		for (const name of fields) checkRangeForm(form, kernel, name);
		for (const name of members)
			if (!form.bindings.symbolOf(name)) checkRangeForm(form, kernel, name);
		checkOwner(form, kernel, declaration);
	}
}

function checkOwner(form: Form, kernel: KernelName, declaration: Declaration): void {
	if (declaration.kind === "notifier") {
		if (declaration.type === "mirror" && kernel !== "hmm-2016")
			reportOther(form, declaration.name, "hmm-2016", "today a notifier hears of changes");
		if (declaration.type === "interval" && kernel === "hmm-2016")
			reportOther(form, declaration.name, "6.x", "in 2016 a mirror hears of changes");
	}
	if (declaration.kind !== "device" || kernel === "hmm-2016") return;
	for (const member of declaration.members)
		if (member.kind === "callback" && member.name.text === "free_page")
			reportOther(form, member.name, "hmm-2016", "today page_free is called");
}

/** Fields of a range and constants that only the form of 2020 has, and those that took their place. */
const form2020: ReadonlySet<string> = new Set([
	...["flags", "values", "pfn_shift"],
	...["PFN_VALID", "PFN_WRITE", "PFN_ERROR", "PFN_NONE", "PFN_SPECIAL"],
]);
const fixedForm: ReadonlySet<string> = new Set(["REQ_FAULT", "REQ_WRITE"]);

function checkRangeForm(form: Form, kernel: KernelName, name: Name): void {
	if (form2020.has(name.text) && kernel !== "hmm-2020")
		reportOther(form, name, "hmm-2020", "today the words of a range have fixed flags");
	if (fixedForm.has(name.text) && kernel === "hmm-2020")
		reportOther(
			form,
			name,
			"6.x",
			"in 2020 a request is `r.flags[PFN_VALID]` or `r.flags[PFN_WRITE]`",
		);
}

/** Words that may be constants, and fields of something that is no declaration's: those of ranges. */
const formWordsIn = oncePerNode((declaration) => {
	const isForm = ({ text }: Name): boolean => form2020.has(text) || fixedForm.has(text);
	const isShift = ({ text }: Name): boolean => text === "pfn_shift";
	const fields = nodesIn(declaration, "object").flatMap((object) => object.fields);
	return {
		constants: nodesIn(declaration, "name-expression").map(nameOf).filter(isForm),
		fields: fields.map(nameOf).filter(isShift),
		members: [
			...nodesIn(declaration, "index")
				.flatMap(({ object }) => (object.kind === "member" ? [object.name] : []))
				.filter(isForm),
			...nodesIn(declaration, "member").map(nameOf).filter(isShift),
		],
	};
});

function nameOf({ name }: { readonly name: Name }): Name {
	return name;
}

/** What came with or after the interval notifier, and takes the place of what the 2016 design has. */
const newerGroups: readonly Builtin["group"][] = ["notifier", "range", "exclusive"];
const newer: readonly string[] = [
	"migrate_setup",
	"migrate_pages",
	"migrate_finalize",
	"migrate_device_range",
];

/** The kernel that has a builtin, where that is not this one, and why. */
function otherKernelOf(
	{ name, kernel: own, group }: Builtin,
	kernel: KernelName,
): readonly [KernelName, string] | undefined {
	if (own !== undefined && !isBasedOn(kernel, own))
		return [own, "the default kernel does not have it"];
	if (name === "range_fault_unlocked" && kernel === "hmm-2020")
		return ["6.x", "the kernel of 2020 does not have it"];
	if (kernel === "hmm-2016" && (newer.includes(name) || newerGroups.includes(group)))
		return ["6.x", "the kernel of 2016 does not have it"];
	return undefined;
}

const nothing = (): readonly Name[] => [];

/** By kernel: the names of what it does not have, where a declaration calls that. */
const otherCallees = new Map(
	kernelNames.map((kernel) => [
		kernel,
		oncePerNode((declaration) =>
			nodesIn(declaration, "call").flatMap(({ callee }) => {
				const builtin = builtinNamed(callee.text);
				return builtin && otherKernelOf(builtin, kernel) ? [callee] : [];
			}),
		),
	]),
);

function reportOther(form: Form, name: Name, kernel: KernelName, why: string): void {
	form.report(
		"other-kernel",
		`${name.text} needs the kernel model "${kernel}": ${why}. Write \`kernel "${kernel}"\` at the top of the file.`,
		name.span,
	);
}
