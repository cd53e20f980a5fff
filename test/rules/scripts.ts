// Scripts of the project as analyses, for tests of rules.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Analysis, analyse, resolveImport } from "../../engine/index.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The scripts of a folder and those below it, as paths from the project's root. */
export function listScripts(folder: string): readonly string[] {
	return readdirSync(join(root, folder), { recursive: true })
		.map((name) => join(folder, String(name)))
		.filter((path) => path.endsWith(".hmm"))
		.sort();
}

/** True where a scenario says that the driver breaks something: such a script may be accused. */
export function isWrongOnPurpose(path: string): boolean {
	return readFileSync(join(root, path), "utf8").includes("expect violation");
}

export function analyseFile(path: string): Analysis {
	const file = join(root, path);
	return analyse(pathToFileURL(file).href, readFileSync(file, "utf8"), {
		resolve: (from, name) => resolveImport(from, name, [pathToFileURL(root).href]),
		read(uri) {
			const imported = fileURLToPath(uri);
			return existsSync(imported) ? readFileSync(imported, "utf8") : undefined;
		},
	});
}
