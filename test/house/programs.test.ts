// tsx runs our programs as CommonJS, because package.json has no "type". One that cannot be that, by an `await` outside
// of its functions, stops before its first line; and of `npm start` no suite would notice.

import { transform } from "esbuild";
import { expect, test } from "vitest";
import { readFiles, type TextFile } from "./files.ts";

test("every program can be run by tsx", async () => {
	const programs = readFiles().filter(
		({ path }) => /^(scripts|test)\/.*\.ts$/.test(path) && !path.endsWith(".test.ts"),
	);
	const refused = await Promise.all(programs.map(whyRefused));
	expect(refused.flat()).toEqual([]);
});

async function whyRefused({ path, text }: TextFile): Promise<readonly string[]> {
	try {
		await transform(text, { loader: "ts", format: "cjs", logLevel: "silent" });
		return [];
	} catch (error) {
		return [`${path}: ${error}`];
	}
}
