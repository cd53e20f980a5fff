// The kernel model by its text: which functions its scripts have, and which of them can be reached from some names. A
// scenario comes to a third of the model, mostly; the rest is not even parsed where a process has only that one to look at.

/** A script of the kernel model. */
export interface KernelText {
	readonly name: string;
	readonly text: string;
}

/** A script of which only `read` is analysed: its text, with blanks in place of the rest. */
export interface KernelTextRead extends KernelText {
	readonly read: string;
}

/** A function of a script, from its `fn` up to what follows it. */
export interface FunctionText {
	readonly name: string;
	readonly script: KernelText;
	readonly start: number;
	readonly text: string;
}

/** Kernel scripts are indented, so that what begins in the first column is no part of a function but for its last brace. */
const FUNCTION = /^fn (\w+).*\n(?:[\t }].*\n|\n)*/gm;

/** The functions of a kernel by name; one of a later layer takes the place of the one before. */
export function kernelFunctions(
	layers: readonly (readonly KernelText[])[],
): ReadonlyMap<string, FunctionText> {
	const functions = new Map<string, FunctionText>();
	for (const script of layers.flat())
		for (const { 0: text, 1: name = "", index } of script.text.matchAll(FUNCTION))
			functions.set(name, { name, script, start: index, text });
	return functions;
}

/** The names of those functions that `words` have among them, and of all that these can come to. */
export function reachedFrom(
	words: readonly string[],
	functions: ReadonlyMap<string, FunctionText>,
): ReadonlySet<string> {
	const found = new Set(words.filter((word) => functions.has(word)));
	// What is added on the way is visited too; ends because each function is added once.
	for (const name of found)
		for (const word of functions.get(name)?.text.match(/\w+/g) ?? [])
			if (functions.has(word)) found.add(word);
	return found;
}

/** A script's text with empty lines in place of all but these functions: each stands where it stood. */
export function textOfOnly(functions: readonly FunctionText[]): string {
	let text = "";
	for (const each of [...functions].sort((a, b) => a.start - b.start))
		text += "\n".repeat(each.start - text.length) + each.text;
	return text;
}
