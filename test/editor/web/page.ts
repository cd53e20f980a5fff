// The page that starts VS Code for the Web, as its loader of that version wants it.

/** With the extension and its suite, over the scripts at `examples:/`. */
export function workbenchPage(origin: string): string {
	return `<!DOCTYPE html>
<html>
<head>
	<meta charset="utf-8">
	<link rel="stylesheet" href="/static/out/vs/workbench/workbench.web.main.css">
</head>
<body>
	<script src="/static/out/vs/loader.js"></script>
	<script src="/static/out/vs/webPackagePaths.js"></script>
	<script>
		const paths = Object.entries(self.webPackagePaths).map(([name, path]) => [name, "${origin}/static/node_modules/" + name + "/" + path]);
		require.config({ baseUrl: "${origin}/static/out", paths: Object.fromEntries(paths) });
	</script>
	<script src="/static/out/vs/workbench/workbench.web.main.nls.js"></script>
	<script src="/static/out/vs/workbench/workbench.web.main.js"></script>
	<script>
		require(["vs/workbench/workbench.web.main"], ({ create, URI }) =>
			create(document.body, {
				...${JSON.stringify(configuration(origin))},
				workspaceProvider: {
					workspace: { folderUri: URI.from({ scheme: "examples", path: "/" }) },
					trusted: true,
					open: async () => false,
				},
			}),
		);
	</script>
</body>
</html>
`;
}

function configuration(origin: string) {
	const { host, port } = new URL(origin);
	const at = (path: string) => ({ scheme: "http", authority: host, path });
	const panels = "static/out/vs/workbench/contrib/webview/browser/pre/";
	return {
		developmentOptions: {
			extensions: [at("/extension")],
			extensionTestsPath: at("/extension/dist-test/web-suite.js"),
		},
		configurationDefaults: { "workbench.startupEditor": "none" },
		productConfiguration: {
			extensionEnabledApiProposals: { "hmm-workbench.hmm-workbench": ["fileSearchProvider"] },
			webviewContentExternalBaseUrlTemplate: `http://{{uuid}}.localhost:${port}/${panels}`,
		},
	};
}
