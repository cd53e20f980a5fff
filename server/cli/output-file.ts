// Files that the command line writes. What takes hours to find must not be lost at the end, so whether it can be written is
// asked first; and a file is there whole or not at all.

import {
	accessSync,
	constants,
	existsSync,
	mkdirSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError, writeReasonOf } from "./usage.ts";

/** Throws UsageError where the file could not be written now. */
export function demandWritable(path: string): void {
	attempt(path, () => {
		const found = statSync(path, { throwIfNoEntry: false });
		if (found?.isDirectory()) throw new UsageError(`${path} cannot be written: it is a folder.`);
		accessSync(found && !found.isFile() ? path : dirname(resolve(path)), constants.W_OK);
	});
}

/** Throws UsageError where no file could be written into the folder; it may still have to be made. */
export function demandFolder(path: string): void {
	attempt(path, () => {
		const nearest = nearestThere(resolve(path));
		if (!statSync(nearest).isDirectory())
			throw new UsageError(`${path} cannot be written into: ${nearest} is no folder.`);
		accessSync(nearest, constants.W_OK);
	});
}

/** The path itself, or the first folder above it that there is. */
function nearestThere(path: string): string {
	const above = dirname(path);
	return existsSync(path) || above === path ? path : nearestThere(above);
}

/**
 * The file is there whole or not at all, also where the job is killed while it writes. What is there and is no file, as a
 * device or a pipe, is written to and stays; so does a link, whose file is written.
 */
export function writeWhole(path: string, text: string): void {
	attempt(path, () => {
		const found = statSync(path, { throwIfNoEntry: false });
		if (found && !found.isFile()) return writeFileSync(path, text);
		const target = found ? realpathSync(path) : path;
		const unfinished = `${target}.${process.pid}.tmp`;
		try {
			writeFileSync(unfinished, text);
			renameSync(unfinished, target);
		} finally {
			rmSync(unfinished, { force: true });
		}
	});
}

/** Into the folder, which is made where it is missing. Gives the path. */
export function writeInto(folder: string, name: string, text: string): string {
	const path = join(folder, name);
	attempt(path, () => {
		mkdirSync(folder, { recursive: true });
		writeFileSync(path, text);
	});
	return path;
}

function attempt(path: string, write: () => void): void {
	try {
		write();
	} catch (error) {
		if (error instanceof UsageError) throw error;
		throw new UsageError(`${path} cannot be written: ${writeReasonOf(error)}.`);
	}
}
