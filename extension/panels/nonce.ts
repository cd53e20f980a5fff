// A value that only our own page knows, so that no other script runs in it. Web Crypto: the same on Node and the web.

export function randomNonce(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(18));
	return btoa(String.fromCharCode(...bytes)).replace(/[^A-Za-z0-9]/g, "0");
}
