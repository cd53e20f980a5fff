// What belongs to one kernel model only. A script names its kernel once; what that kernel does not have is no mistake of
// spelling, so the message says where it is to be had.

import type { Builtin } from "../builtin.ts";
import { isBasedOn, type KernelName, kernelNames, kernelOf } from "../kernel-name.ts";
import { nodesIn } from "../nodes.ts";
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
	for (const declaration of file.declarations) {
		for (const { callee } of nodesIn(declaration, "call")) {
			const builtin = form.bindings.symbolOf(callee)?.builtin;
			if (builtin) checkBuiltin(form, kernel, callee, builtin);
		}
		for (const name of rangeFormNames(form, declaration)) checkRangeForm(form, kernel, name);
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

/** Constants, and fields of something that is no declaration's: those of ranges. */
function rangeFormNames({ bindings }: Form, declaration: Declaration): readonly Name[] {
	const names: Name[] = [];
	const isForm = ({ text }: Name): boolean => form2020.has(text) || fixedForm.has(text);
	for (const { name } of nodesIn(declaration, "name-expression"))
		if (isForm(name) && bindings.symbolOf(name)?.constant) names.push(name);
	for (const { fields } of nodesIn(declaration, "object"))
		for (const { name } of fields) if (name.text === "pfn_shift") names.push(name);
	for (const { object } of nodesIn(declaration, "index"))
		if (object.kind === "member" && isForm(object.name) && !bindings.symbolOf(object.name))
			names.push(object.name);
	for (const { name } of nodesIn(declaration, "member"))
		if (name.text === "pfn_shift" && !bindings.symbolOf(name)) names.push(name);
	return names;
}

/** What came with or after the interval notifier, and takes the place of what the 2016 design has. */
const newerGroups: readonly Builtin["group"][] = ["notifier", "range", "exclusive"];
const newer: readonly string[] = [
	"migrate_setup",
	"migrate_pages",
	"migrate_finalize",
	"migrate_device_range",
];

function checkBuiltin(form: Form, kernel: KernelName, callee: Name, builtin: Builtin): void {
	const { name } = builtin;
	if (builtin.kernel !== undefined && !isBasedOn(kernel, builtin.kernel))
		return reportOther(form, callee, builtin.kernel, "the default kernel does not have it");
	if (name === "range_fault_unlocked" && kernel === "hmm-2020")
		reportOther(form, callee, "6.x", "the kernel of 2020 does not have it");
	const isNewer = newer.includes(name) || newerGroups.includes(builtin.group);
	if (isNewer && kernel === "hmm-2016")
		reportOther(form, callee, "6.x", "the kernel of 2016 does not have it");
}

function reportOther(form: Form, name: Name, kernel: KernelName, why: string): void {
	form.report(
		"other-kernel",
		`${name.text} needs the kernel model "${kernel}": ${why}. Write \`kernel "${kernel}"\` at the top of the file.`,
		name.span,
	);
}
