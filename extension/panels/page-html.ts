// The page of a panel: nothing is loaded but our own script and style sheet, nothing runs but that script. It knows no
// editor, so that panel tests open the very same page.

export interface PanelPage {
	readonly title: string;
	readonly language: string;
	readonly nonce: string;
	/** Where style sheets and pictures may come from. */
	readonly assetSource: string;
	readonly script: string;
	readonly style: string;
}

export function pageHtml(page: PanelPage): string {
	const policy = [
		"default-src 'none'",
		`script-src 'nonce-${page.nonce}'`,
		`style-src ${page.assetSource}`,
		`img-src ${page.assetSource}`,
	].join("; ");
	return `<!DOCTYPE html>
<html lang="${escapeHtml(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="${escapeHtml(page.style)}">
</head>
<body>
<div id="app"></div>
<script nonce="${page.nonce}" src="${escapeHtml(page.script)}"></script>
</body>
</html>`;
}

/** A value that only our own page knows. Web Crypto: the same on Node and the web. */
export function randomNonce(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(18));
	return btoa(String.fromCharCode(...bytes)).replace(/[^A-Za-z0-9]/g, "0");
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
