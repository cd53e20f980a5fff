// Symbols, builtins and fields in words: what hover shows and completion documents. One place, so they agree.

import type {
	Builtin,
	Constant,
	FieldRow,
	Held,
	Kind,
	Parameter,
	Symbol,
} from "../../engine/index.ts";
import type { Snapshot } from "../snapshot.ts";

const heldWords: { readonly [held in Held]: string } = {
	"mmap-lock": "mmap_lock held (read is enough)",
	"mmap-lock-write": "mmap_lock held for write",
	"user-lock": "the lock that invalidate takes held",
	"page-lock": "the page locked",
	"no-user-lock": "no lock held that invalidate takes",
	"no-mmap-lock": "mmap_lock not held",
	"no-spinlock": "no spinlock held",
};

/** `range_fault(r: range) → int` */
export function signatureOf(builtin: Builtin): string {
	const parameters = builtin.parameters.map(parameterText).join(", ");
	const result = builtin.result === "none" ? "" : ` → ${builtin.result}`;
	return `${builtin.name}(${parameters})${result}`;
}

export function parameterText(parameter: Parameter): string {
	const optional = parameter.role === "optional" || parameter.role === "process" ? "?" : "";
	return `${parameter.name}${optional}: ${[parameter.kind].flat().join(" | ")}`;
}

/** Markdown about a builtin. */
export function builtinMarkdown(builtin: Builtin): string {
	const lines = ["```hmm", signatureOf(builtin), "```", builtin.doc];
	const isKernels = !builtin.kernelName.startsWith("(") && builtin.kernelName !== builtin.name;
	const kernel = isKernels ? `Kernel: \`${builtin.kernelName}\`` : "";
	const facts = [
		kernel,
		builtin.returns === "" ? "" : `Returns: ${builtin.returns}`,
		builtin.needs.length === 0
			? ""
			: `Needs: ${builtin.needs.map((held) => heldWords[held]).join("; ")}`,
		builtin.sleeps ? "May sleep." : "",
		builtin.looks ? "Only looks: `always` and `eventually` may ask it." : "",
	].filter((fact) => fact !== "");
	return [...lines, "", ...facts.map((fact) => `- ${fact}`)].join("\n");
}

export function constantMarkdown(constant: Constant): string {
	const kernel =
		constant.kernelName === constant.name ? "" : `\n\nKernel: \`${constant.kernelName}\``;
	return `\`\`\`hmm\n${constant.name}\n\`\`\`\n${constant.doc}${kernel}`;
}

export function fieldMarkdown(kind: Kind, row: FieldRow): string {
	return `\`\`\`hmm\n${kind}.${row.name}: ${row.kind}\n\`\`\`\n${row.doc}`;
}

/** Markdown about what the script itself declares. */
export function symbolMarkdown(snapshot: Snapshot, symbol: Symbol): string {
	if (symbol.builtin) return builtinMarkdown(symbol.builtin);
	if (symbol.constant) return constantMarkdown(symbol.constant);
	const doc = symbol.doc === "" ? "" : `\n\n${symbol.doc}`;
	return `\`\`\`hmm\n${declarationText(snapshot, symbol)}\n\`\`\`${doc}`;
}

function declarationText(snapshot: Snapshot, symbol: Symbol): string {
	const { node } = symbol;
	const kind = snapshot.analysis.kinds.ofSymbol(symbol);
	switch (node?.kind) {
		case "fn": {
			const parameters = node.parameters.map((parameter) => {
				const own = snapshot.analysis.bindings.symbolOf(parameter);
				const inferred = own ? snapshot.analysis.kinds.ofSymbol(own) : "unknown";
				return inferred === "unknown" ? parameter.text : `${parameter.text}: ${inferred}`;
			});
			const result = snapshot.analysis.kinds.resultOf(symbol);
			return `fn ${symbol.name}(${parameters.join(", ")})${result === "none" ? "" : ` → ${result}`}`;
		}
		case "lock":
		case "memory":
			return `${node.kind} ${symbol.name}: ${node.type.text}`;
		case "notifier":
			return `notifier ${symbol.name} on ${node.device?.text ?? "?"}`;
		default:
			return `${symbol.kind} ${symbol.name}${kind === "unknown" ? "" : `: ${kind}`}`;
	}
}
