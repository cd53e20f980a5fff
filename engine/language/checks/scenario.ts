// What scenarios must be like beyond their syntax: something happens in them, each part stands once, properties, limits,
// backings and what is injected exist.

import { bounds } from "../bounds.ts";
import { builtinNamed } from "../builtins.ts";
import { leakNames, propertyNames } from "../problems.ts";
import type { Expression, File, Inject, Limit, Mapping, Scenario } from "../tree.ts";
import { checkCondition } from "./condition.ts";
import type { Form } from "./form.ts";

const backings = ["anon", "shared", "file", "private_file", "hugetlb", "pfnmap"];
const protections = ["r", "rw", "none"];
const limits = ["states", "depth", "seconds"];

export function checkScenarioNames(form: Form, file: File): void {
	const seen = new Set<string>();
	for (const declaration of file.declarations) {
		if (declaration.kind !== "scenario") continue;
		const { value, span } = declaration.name;
		if (seen.has(value) && value !== "")
			form.report(
				"duplicate-name",
				`There are two scenarios "${value}", and only one could be chosen; give one another name.`,
				span,
			);
		seen.add(value);
	}
}

export function checkScenario(form: Form, scenario: Scenario): void {
	checkActors(form, scenario);
	checkOnce(form, scenario);
	for (const item of scenario.items) {
		switch (item.kind) {
			case "process":
				for (const mapping of item.mappings) checkMapping(form, mapping);
				break;
			case "always":
			case "eventually":
				checkCondition(form, item.condition, item.kind);
				break;
			case "expect":
				form.oneOf(item.code, propertyNames, "property", "unknown-property");
				break;
			case "allow":
				form.oneOf(item.code, leakNames, "leak", "unknown-property");
				break;
			case "limit":
				checkLimit(form, item);
				break;
			case "inject":
				checkInject(form, item);
		}
	}
}

function checkActors(form: Form, { name, items }: Scenario): void {
	const acts = items.some((item) => item.kind === "thread" || item.kind === "setup");
	if (!acts && !items.some((item) => item.kind === "error"))
		form.report(
			"scenario-without-threads",
			`Nothing happens in "${name.value}", so nothing can go wrong; write at least one \`thread name { … }\`.`,
			name.span,
			{ severity: "warning" },
		);
	const threads = items.filter((item) => item.kind === "thread");
	const surplus = threads[bounds.threads];
	if (surplus)
		form.report(
			"out-of-bounds",
			`${threads.length} threads cannot be explored and drawn; ${bounds.threads} are the most, two or three find nearly everything.`,
			surplus.name.span,
		);
}

function checkOnce(form: Form, { items }: Scenario): void {
	for (const kind of ["setup", "finally", "expect", "limit"] as const) {
		const [, second] = items.filter((item) => item.kind === kind);
		if (!second) continue;
		const span = { start: second.span.start, end: second.span.start + kind.length };
		const remedy = kind === "expect" ? "leave one out" : "put both into one";
		form.report("duplicate-item", `A scenario has one \`${kind}\`; ${remedy}.`, span);
	}
}

function checkMapping(form: Form, { pages, backing, protection }: Mapping): void {
	form.bounded(pages, bounds.pages, "pages of a mapping");
	form.oneOf(backing, backings, "backing", "unknown-member-type");
	form.oneOf(protection, protections, "protection", "unknown-member-type");
}

function checkLimit(form: Form, { fields }: Limit): void {
	for (const { name, value } of fields) {
		form.oneOf(name, limits, "limit", "unknown-limit");
		if (value.kind === "error" || !limits.includes(name.text)) continue;
		const amount = form.constant(value);
		if (amount === undefined)
			form.report("not-constant", `The limit ${name.text} must be a number.`, value.span);
		else if (amount < 1)
			form.report(
				"out-of-bounds",
				`With ${amount} ${name.text} nothing is explored; write 1 or more.`,
				value.span,
			);
	}
}

// ── inject ────────────────────────────────────────────────────────────────

function checkInject(form: Form, { builtin, outcome }: Inject): void {
	if (!isSometimes(outcome) && outcome.kind !== "error" && form.constant(outcome) === undefined)
		form.report(
			"not-constant",
			"What is injected is an error such as -EIO, none, or `sometimes`.",
			outcome.span,
		);
	const row = builtinNamed(builtin.text);
	if (!row || row.errors.length > 0 || ["bool", "page", "dma"].includes(row.result)) return;
	form.report(
		"cannot-fail",
		`${row.name} never fails, so there is nothing to inject; leave this out.`,
		builtin.span,
		{ severity: "warning" },
	);
}

function isSometimes(outcome: Expression): boolean {
	return outcome.kind === "name-expression" && outcome.name.text === "sometimes";
}
