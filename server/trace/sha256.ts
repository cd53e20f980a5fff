// SHA-256 (FIPS 180-4) of a text's UTF-8 bytes: by hand, because it is asked for where neither Node nor a browser's
// cryptography need be there.

/** In hexadecimal digits. */
export function sha256(text: string): string {
	const bytes = padded(utf8(text));
	const hash = Int32Array.from(fractionalRoots(2, 8));
	const words = new Int32Array(64);
	for (let block = 0; block < bytes.length; block += 64) addBlock(hash, words, bytes, block);
	return Array.from(hash, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

const ROUND_CONSTANTS = Int32Array.from(fractionalRoots(3, 64));

function addBlock(hash: Int32Array, words: Int32Array, bytes: Uint8Array, block: number): void {
	for (let index = 0; index < 16; index++) {
		const at = block + index * 4;
		words[index] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
	}
	for (let index = 16; index < 64; index++) {
		const a = words[index - 15];
		const b = words[index - 2];
		const small = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
		const large = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
		words[index] = words[index - 16] + small + words[index - 7] + large;
	}
	let [a, b, c, d, e, f, g, h] = hash;
	for (let round = 0; round < 64; round++) {
		const one = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
		const chosen = (e & f) ^ (~e & g);
		const first = (h + one + chosen + ROUND_CONSTANTS[round] + words[round]) | 0;
		const other = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
		const second = (other + ((a & b) ^ (a & c) ^ (b & c))) | 0;
		[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
	}
	[a, b, c, d, e, f, g, h].forEach((word, index) => {
		hash[index] += word;
	});
}

function rotated(word: number, bits: number): number {
	return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits behind the point of the square or cube roots of the first primes. */
function fractionalRoots(root: 2 | 3, count: number): readonly number[] {
	const roots: number[] = [];
	for (let candidate = 2; roots.length < count; candidate++)
		if (isPrime(candidate)) {
			const value = root === 2 ? Math.sqrt(candidate) : Math.cbrt(candidate);
			roots.push(Math.floor((value % 1) * 2 ** 32) | 0);
		}
	return roots;
}

function isPrime(number: number): boolean {
	for (let divisor = 2; divisor * divisor <= number; divisor++)
		if (number % divisor === 0) return false;
	return true;
}

/** Behind the text a one bit, then zeros, and its length in bits at the end of a block. */
function padded(text: readonly number[]): Uint8Array {
	const bytes = new Uint8Array(Math.ceil((text.length + 9) / 64) * 64);
	bytes.set(text);
	bytes[text.length] = 0x80;
	const end = new DataView(bytes.buffer);
	end.setUint32(bytes.length - 8, Math.floor(text.length / 2 ** 29));
	end.setUint32(bytes.length - 4, (text.length * 8) >>> 0);
	return bytes;
}

/** Half a surrogate pair is what cannot be read. */
function utf8(text: string): readonly number[] {
	const bytes: number[] = [];
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		const point = code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
		if (point < 0x80) bytes.push(point);
		else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
		else {
			if (point < 0x10000) bytes.push(0xe0 | (point >> 12));
			else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f));
			bytes.push(0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
		}
	}
	return bytes;
}
