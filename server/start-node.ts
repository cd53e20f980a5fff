// Where the server process begins. Compiling the server takes a good part of its start, so V8's compiled code is kept in
// the folder of `--code-cache=FOLDER` and taken from there the next time. The code itself always comes from our bundle:
// V8 refuses what another V8 wrote, and a new bundle has another name here. Without the folder, or where it cannot be
// written, the server starts all the same.

import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { wrap } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

const OPTION = "--code-cache=";
/** Milliseconds after which what a start needs has been compiled. */
const SETTLED = 4_000;

const bundle = join(__dirname, "server-main-node.cjs");

function main(): void {
	const folder = process.argv.find((word) => word.startsWith(OPTION))?.slice(OPTION.length);
	if (folder === undefined) require(bundle);
	else run(folder);
}

function run(folder: string): void {
	const { size, mtimeMs } = statSync(bundle);
	const file = join(folder, `server-${size}-${Math.floor(mtimeMs)}.code`);
	const cachedData = readIfThere(file);
	const source = wrap(readFileSync(bundle, "utf8"));
	const script = new Script(source, {
		filename: bundle,
		...(cachedData === undefined ? {} : { cachedData }),
	});
	if (cachedData === undefined || script.cachedDataRejected)
		setTimeout(() => keep(folder, file, script), SETTLED).unref();
	const module = { exports: {} };
	script.runInThisContext()(module.exports, require, module, bundle, __dirname);
}

function readIfThere(file: string): Buffer | undefined {
	try {
		return readFileSync(file);
	} catch {
		return undefined; // the first start of this bundle, or a folder that cannot be read
	}
}

/** Written aside and put in place whole: another server may read it at any moment. */
function keep(folder: string, file: string, script: Script): void {
	const aside = `${file}.${process.pid}`;
	try {
		mkdirSync(folder, { recursive: true });
		writeFileSync(aside, script.createCachedData());
		renameSync(aside, file);
	} catch {
		// a folder that cannot be written: the next start compiles again
	}
}

main();
