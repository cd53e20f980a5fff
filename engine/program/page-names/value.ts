// What a word can have to do with the numbers of pages, and what becomes of that when words are combined. A number of a
// page is a name: nothing but names should depend on it. Where that is so, pages can be numbered anew.

import { op } from "../instruction.ts";

/** A form, or from FIRST_CONSTANT on a constant that is known. */
export type Value = number;

export const form = {
	/** Nothing is known yet: nobody has come here. */
	nothing: 0,
	/** Not a name, nor made of one. */
	plain: 1,
	/** Plain, and the low twelve bits are 0. */
	flags: 2,
	/** The low twelve bits are the number + 1 of a page, 0 for none; those above are plain. */
	page: 3,
	/** A CPU entry, with or without the rights of its VMA: bits 12 to 23 are a page, or a swap slot where its type says so. */
	entry: 4,
	/** The low twelve bits are made of a name in some other way; those above are plain. */
	low: 5,
	/** Made of a name in some other way. */
	mixed: 6,
} as const;

const FIRST_CONSTANT = 8;
const LOW_BITS = 0xfff;
const ENTRY_BITS = 0xffffff;
const PAGE_OF_ENTRY = ENTRY_BITS & ~LOW_BITS;

export class Values {
	#constants: number[] = [];
	#numbers = new Map<number, Value>();

	constant(word: number): Value {
		const known = this.#numbers.get(word);
		if (known !== undefined) return known;
		const value = FIRST_CONSTANT + this.#constants.push(word) - 1;
		this.#numbers.set(word, value);
		return value;
	}

	/** The word, where it is known. */
	word(value: Value): number | undefined {
		return this.#constants[value - FIRST_CONSTANT];
	}

	isPlain(value: Value): boolean {
		return value === form.plain || value === form.flags || value >= FIRST_CONSTANT;
	}

	/** True where the value may stand where a page is named, or an entry, or a plain word. */
	fits(value: Value, wanted: Value): boolean {
		const word = this.word(value);
		if (wanted === form.page) return value === form.page || this.#isFlags(value);
		if (wanted === form.entry)
			return value === form.entry || (word !== undefined && (word & PAGE_OF_ENTRY) === 0);
		return this.isPlain(value);
	}

	/** True where whether it is 0 does not depend on names. */
	isTestable(value: Value): boolean {
		return value !== form.low && value !== form.mixed;
	}

	/** What holds for a word that is one or the other. */
	join(one: Value, other: Value): Value {
		if (one === other || other === form.nothing) return one;
		if (one === form.nothing) return other;
		if (this.isPlain(one) && this.isPlain(other)) return this.#plain(one, other);
		if (this.fits(one, form.page) && this.fits(other, form.page)) return form.page;
		if (this.fits(one, form.entry) && this.fits(other, form.entry)) return form.entry;
		return this.#reachesLowBitsOnly(one, other) ? form.low : form.mixed;
	}

	/** Of the instructions that take two words and give one. */
	combine(opcode: number, one: Value, other: Value): Value {
		switch (opcode) {
			case op.and:
				return this.#and(one, other);
			case op.or:
			case op.xor:
				return this.#or(opcode, one, other);
			case op.equal:
			case op.notEqual:
				return this.#canCompare(one, other) ? form.plain : form.mixed;
			default:
				return this.isPlain(one) && this.isPlain(other) ? form.plain : form.mixed;
		}
	}

	/** `word >>> shift & mask` */
	extract(value: Value, shift: number, mask: number): Value {
		const part = this.#and(value, this.constant(mask << shift));
		if (shift === 0) return part;
		return this.isPlain(part) ? form.plain : form.mixed;
	}

	/** `~word`, `-word` */
	turn(opcode: number, value: Value): Value {
		const word = this.word(value);
		if (word !== undefined) return this.constant(opcode === op.invert ? ~word : -word);
		return this.isPlain(value) ? form.plain : form.mixed;
	}

	#isFlags(value: Value): boolean {
		const word = this.word(value);
		return value === form.flags || (word !== undefined && (word & LOW_BITS) === 0);
	}

	#plain(one: Value, other: Value): Value {
		return this.#isFlags(one) && this.#isFlags(other) ? form.flags : form.plain;
	}

	#reachesLowBitsOnly(one: Value, other: Value): boolean {
		return [one, other].every(
			(value) => value === form.page || value === form.low || this.isPlain(value),
		);
	}

	#canCompare(one: Value, other: Value): boolean {
		return [form.plain, form.page, form.entry].some(
			(wanted) => this.fits(one, wanted) && this.fits(other, wanted),
		);
	}

	#and(one: Value, other: Value): Value {
		const a = this.word(one);
		const b = this.word(other);
		if (a !== undefined && b !== undefined) return this.constant(a & b);
		if (a !== undefined) return this.#masked(other, a);
		if (b !== undefined) return this.#masked(one, b);
		if (one === form.flags || other === form.flags)
			return this.#reachesLowBitsOnly(one, other) ? form.flags : form.mixed;
		if (this.isPlain(one) && this.isPlain(other)) return form.plain;
		return this.#reachesLowBitsOnly(one, other) ? form.low : form.mixed;
	}

	#masked(value: Value, mask: number): Value {
		const leavesNoLowBits = (mask & LOW_BITS) === 0;
		switch (value) {
			case form.plain:
				return leavesNoLowBits ? form.flags : form.plain;
			case form.flags:
				return form.flags;
			case form.page:
				if (leavesNoLowBits) return form.flags;
				return (mask & LOW_BITS) === LOW_BITS ? form.page : form.low;
			case form.low:
				return leavesNoLowBits ? form.flags : form.low;
			case form.entry:
				if ((mask & PAGE_OF_ENTRY) === 0) return leavesNoLowBits ? form.flags : form.plain;
				return (mask & ENTRY_BITS) === ENTRY_BITS ? form.entry : form.mixed;
			default:
				return form.mixed;
		}
	}

	#or(opcode: number, one: Value, other: Value): Value {
		const a = this.word(one);
		const b = this.word(other);
		if (a !== undefined && b !== undefined) return this.constant(opcode === op.or ? a | b : a ^ b);
		if (a === 0) return other;
		if (b === 0) return one;
		if (this.isPlain(one) && this.isPlain(other)) return this.#plain(one, other);
		const isNamed = one === form.page ? this.#isFlags(other) : this.#isFlags(one);
		if (isNamed && (one === form.page || other === form.page)) return form.page;
		return this.#reachesLowBitsOnly(one, other) ? form.low : form.mixed;
	}
}
