// The labels of one body: who jumps to them, and what a jump leaves out. A jump over a `let` leaves its variable without
// a value; that is reported where the variable is used behind the label.

import type { Symbol } from "../names.ts";
import type { Block, Label, Name, Statement } from "../tree.ts";
import type { Reporter } from "./reporter.ts";
import type { Blocks, Table } from "./scope.ts";

interface Target {
	readonly symbol: Symbol;
	readonly node: Label;
	/** What is declared where the label stands. */
	visible: readonly Symbol[];
	readonly jumps: Jump[];
	isUsed: boolean;
}

interface Jump {
	readonly label: Name;
	/** What has a value where the jump is made. */
	readonly visible: ReadonlySet<Symbol>;
}

/** Bodies with more labels, jumps to one or variables are not searched for skipped values: nobody writes them. */
const SEARCH_MAX = 200;

export class Labels {
	#targets = new Map<string, Target>();
	/** Where each variable is used last. */
	#lastUse = new Map<Symbol, number>();

	/** Labels are known before they are reached: jumps go forward too. */
	collect(body: Block, owner: Symbol | undefined, table: Table, reporter: Reporter): void {
		forEachLabel(body.statements, (node) => {
			if (node.name.text === "") return;
			const symbol = table.declare("label", node.name, node, owner);
			if (!this.#targets.has(node.name.text))
				this.#targets.set(node.name.text, { symbol, node, visible: [], jumps: [], isUsed: false });
			else
				reporter.report(
					"duplicate-label",
					`The label ${node.name.text} stands twice in this body, and a goto could mean either; give one another name.`,
					node.name.span,
				);
		});
	}

	reach(label: Label, blocks: Blocks): void {
		const target = this.#targets.get(label.name.text);
		if (target?.node !== label || blocks.size > SEARCH_MAX) return;
		target.visible = blocks.visible().filter(isVariable);
	}

	/** False where there is no such label. */
	jump(label: Name, blocks: Blocks, table: Table): boolean {
		const target = this.#targets.get(label.text);
		if (!target) return false;
		table.use(target.symbol, label);
		target.isUsed = true;
		const isFew = Math.max(this.#targets.size, target.jumps.length, blocks.size) <= SEARCH_MAX;
		if (isFew) target.jumps.push({ label, visible: new Set(blocks.visible()) });
		return true;
	}

	use(symbol: Symbol, name: Name): void {
		if (this.#targets.size > 0) this.#lastUse.set(symbol, name.span.start);
	}

	names(): Iterable<string> {
		return this.#targets.keys();
	}

	report(reporter: Reporter): void {
		for (const target of this.#targets.values()) {
			if (!target.isUsed) reportUnused(target, reporter);
			else this.#reportSkipped(target, reporter);
		}
	}

	#reportSkipped({ symbol, visible, node, jumps }: Target, reporter: Reporter): void {
		const used = visible.filter((local) => (this.#lastUse.get(local) ?? 0) > node.span.start);
		for (const jump of jumps) {
			const skipped = used.find((local) => !jump.visible.has(local));
			if (!skipped?.declaration) continue;
			const location = { uri: skipped.uri, span: skipped.declaration.span };
			reporter.report(
				"goto-skips-let",
				`This goto jumps over the place where ${skipped.name} gets its value, and ${skipped.name} is used behind ${symbol.name}; give it its value before the goto.`,
				jump.label.span,
				{
					severity: "warning",
					related: [{ location, message: `${skipped.name} gets its value here` }],
				},
			);
		}
	}
}

function reportUnused({ symbol, node }: Target, reporter: Reporter): void {
	const fix = { title: `Remove the label ${symbol.name}`, edits: [{ span: node.span, text: "" }] };
	reporter.report(
		"unused-label",
		`Nothing jumps to the label ${symbol.name}; remove it, or write the goto that is missing.`,
		node.name.span,
		{ severity: "warning", fixes: [fix] },
	);
}

function isVariable(symbol: Symbol): boolean {
	return symbol.kind === "local" || symbol.kind === "object";
}

function forEachLabel(statements: readonly Statement[], each: (label: Label) => void): void {
	for (const statement of statements) {
		switch (statement.kind) {
			case "label":
				each(statement);
				break;
			case "if":
				forEachLabel([statement.then, ...(statement.otherwise ? [statement.otherwise] : [])], each);
				break;
			case "while":
			case "loop":
			case "for":
				forEachLabel(statement.body.statements, each);
				break;
			case "block":
				forEachLabel(statement.statements, each);
				break;
		}
	}
}
