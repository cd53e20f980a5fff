// Bundles everything that ships into dist/, and the suite for real VS Codes into dist-test/. Plain Node and esbuild,
// so that `npm install` can run it before anything else exists. `--watch` rebuilds on change, `--production` minifies.
// VS Code loads CommonJS, its web worker only from a name that ends in .js; so package.json has no "type": "module".

import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { notices } from "./notices.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const production = process.argv.includes("--production");
const watching = process.argv.includes("--watch");

const common = {
	absWorkingDir: root,
	bundle: true,
	sourcemap: !production,
	minify: production,
	minifyWhitespace: true, // comments too, which hold what is not ASCII: text that is all ASCII is loaded faster
	target: "es2022",
	logLevel: "warning",
	legalComments: "none",
	metafile: true,
};

/** Everything that is built: where it begins, where it ends, for which host. */
const targets = [
	node("extension/main-node.ts", "dist/extension.cjs", ["vscode"]),
	browser("extension/main-browser.ts", "dist/extension-web.js", ["vscode"]),
	node("server/start-node.ts", "dist/server-node.cjs"),
	node("server/main-node.ts", "dist/server-main-node.cjs"),
	worker("server/start-browser.ts", "dist/server-browser.js"),
	node("server/verify/worker-node.ts", "dist/worker-node.cjs"),
	node("server/cli/main.ts", "dist/cli.cjs"),
	node("server/cli/start.ts", "dist/hmm.cjs"),
	page("media/memory/main.tsx", "dist/media/memory.js"),
	page("media/memory/style.css", "dist/media/memory.css"),
	node("test/editor/suite.ts", "dist-test/suite.cjs", ["vscode"]),
	browser("test/editor/web-suite.ts", "dist-test/web-suite.js", ["vscode"], {
		"node:assert/strict": "./test/editor/web/assert.ts",
	}),
];

function node(entry, out, external = []) {
	return { entry, out, options: { platform: "node", format: "cjs", external, target: "node20" } };
}

function browser(entry, out, external = [], alias = {}) {
	return { entry, out, options: { platform: "browser", format: "cjs", external, alias } };
}

function worker(entry, out) {
	return { entry, out, options: { platform: "browser", format: "iife" } };
}

function page(entry, out) {
	const jsx = { jsx: "automatic", jsxImportSource: "preact" };
	return {
		entry,
		out,
		options: { platform: "browser", format: "iife", loader: { ".ttf": "file" }, ...jsx },
	};
}

async function build() {
	const missing = targets.filter(({ entry }) => !existsSync(join(root, entry)));
	if (missing.length > 0)
		throw new Error(`there is no ${missing.map(({ entry }) => entry).join(", ")}`);
	copyIcons();
	const contexts = await Promise.all(
		targets.map(({ entry, out, options }) =>
			esbuild.context({ ...common, ...options, entryPoints: [entry], outfile: out }),
		),
	);
	if (watching) return await Promise.all(contexts.map((context) => context.watch()));
	try {
		const results = await Promise.all(contexts.map((context) => context.rebuild()));
		const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
		const text = notices(root, inputs, ["@vscode/codicons"]);
		writeFileSync(join(root, "dist/third-party-notices.txt"), text);
	} finally {
		await Promise.all(contexts.map((context) => context.dispose()));
	}
}

/** The icon font of VS Code, for the panels. */
function copyIcons() {
	const from = join(root, "node_modules/@vscode/codicons/dist");
	mkdirSync(join(root, "dist/media"), { recursive: true });
	for (const name of ["codicon.css", "codicon.ttf"])
		cpSync(join(from, name), join(root, "dist/media", name));
}

await build().catch((error) => {
	console.error(`build: ${error.message}`);
	process.exitCode = 1;
});
