// Runs a bundle from V8's compiled code of the time before. Compiling takes a good part of a start, so what was compiled is
// kept in a folder and taken from there the next time. The code itself always comes from the bundle: what is kept has its
// hash in its name, and V8 refuses what another V8 wrote. Where the folder cannot be written, all starts just the same.

import { createHash } from "node:crypto";
import {
	closeSync,
	fstatSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { wrap } from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

export interface CodeCache {
	/** Made where it is missing. */
	readonly folder: string;
	/** What the files in it begin with. */
	readonly name: string;
	/** Calls back once what a start needs has been compiled. */
	onSettled(keep: () => void): void;
}

/** Files in the folder, of all that is started and all its versions: older ones go. */
const FILES_MAX = 12;
const WRITABLE_BY_OTHERS = 0o022;

export function runBundle(bundle: string, { folder, name, onSettled }: CodeCache): void {
	const bytes = readFileSync(bundle);
	const file = join(folder, `${name}-${keyOf(bytes)}.code`);
	const cachedData = readOwn(file);
	const script = new Script(wrap(bytes.toString("utf8")), {
		filename: bundle,
		...(cachedData === undefined ? {} : { cachedData }),
	});
	if (cachedData === undefined || script.cachedDataRejected)
		onSettled(() => keep(folder, file, script));
	const module = { exports: {} };
	script.runInThisContext()(module.exports, require, module, bundle, dirname(bundle));
}

/** Of the bundle, and of the V8 that compiles it. */
function keyOf(bytes: Buffer): string {
	const hash = createHash("sha256").update(bytes).update(process.versions.v8).update(process.arch);
	return hash.digest("hex").slice(0, 32);
}

/** Only what we wrote ourselves and nobody else can write: it will be run. */
function readOwn(file: string): Buffer | undefined {
	try {
		const descriptor = openSync(file, "r");
		try {
			return isOwn(fstatSync(descriptor)) ? readFileSync(descriptor) : undefined;
		} finally {
			closeSync(descriptor);
		}
	} catch {
		return undefined; // the first start of this bundle, or a folder that cannot be read
	}
}

/** Windows has no such numbers: there the user's folders are the user's. */
function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
	const own = process.getuid?.();
	return own === undefined || (uid === own && (mode & WRITABLE_BY_OTHERS) === 0);
}

/** Written aside and put in place whole: another process may read it at any moment. */
function keep(folder: string, file: string, script: Script): void {
	const aside = `${file}.${process.pid}`;
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		const descriptor = openSync(aside, "wx", 0o600);
		try {
			writeFileSync(descriptor, script.createCachedData());
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		renameSync(aside, file);
		forgetOld(folder);
	} catch {
		// a folder that cannot be written: the next start compiles again
	}
}

function forgetOld(folder: string): void {
	const files = readdirSync(folder)
		.filter((name) => name.endsWith(".code"))
		.map((name) => join(folder, name))
		.map((file) => ({ file, written: statSync(file).mtimeMs }))
		.sort((a, b) => b.written - a.written);
	for (const { file } of files.slice(FILES_MAX)) rmSync(file);
}
