// `npm run new KIND NAME`: every file that a new rule, builtin, property or scenario needs. What is made fails the check
// until it is filled, and says where to go on.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Change, isKind, kinds } from "./new/kinds.ts";
import { root } from "./processes.ts";

const usage = `npm run new rule CODE
npm run new property CODE
npm run new scenario NAME
npm run new builtin NAME GROUP`;

function main([kind = "", name = "", ...rest]: readonly string[]): void {
	if (!isKind(kind) || !/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(name)) return stop(usage);
	const changes = kinds[kind](name, rest, (path) => readFileSync(join(root, path), "utf8"));
	if (typeof changes === "string") return stop(changes);
	const taken = changes.find((change) => change.isNew && existsSync(join(root, change.path)));
	if (taken !== undefined) return stop(`there is a ${taken.path} already`);
	for (const change of changes) write(change);
	console.log(
		"\nnpm run format, npm run generate; npm run check fails until all of this is filled",
	);
}

function write({ path, text, todo }: Change): void {
	const file = join(root, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
	console.log(`${path}: ${todo}`);
}

function stop(message: string): void {
	console.error(message);
	process.exitCode = 2;
}

main(process.argv.slice(2));
