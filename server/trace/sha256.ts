// SHA-256 of a text's UTF-8 bytes, at once and the same everywhere: Node's is not in a browser, and a browser's is told later.

import { sha256 as hash } from "@noble/hashes/sha2";
import { bytesToHex } from "@noble/hashes/utils";

/** In hexadecimal digits. */
export function sha256(text: string): string {
	return bytesToHex(hash(text));
}
