// Values of JSON from outside, checked as they are read. What a complaint is, whoever reads decides.

export type Fields = { readonly [name: string]: unknown };

export class Reader {
	#complain: (reason: string) => Error;

	constructor(complain: (reason: string) => Error) {
		this.#complain = complain;
	}

	fail(reason: string): never {
		throw this.#complain(reason);
	}

	record(value: unknown, what: string): Fields {
		if (typeof value === "object" && value !== null && !Array.isArray(value))
			return value as Fields;
		return this.fail(`${what} has to be a JSON object`);
	}

	list(fields: Fields, name: string): readonly unknown[] {
		const value = fields[name];
		return Array.isArray(value) ? value : this.fail(`"${name}" has to be a list`);
	}

	text(fields: Fields, name: string): string {
		const value = fields[name];
		return typeof value === "string" ? value : this.fail(`"${name}" has to be text`);
	}

	oneOf<T extends string>(fields: Fields, name: string, values: readonly T[]): T {
		const value = values.find((one) => one === fields[name]);
		return value ?? this.fail(`"${name}" has to be ${values.join(" or ")}`);
	}

	/** A whole number. */
	count(fields: Fields, name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
		const value = this.quantity(fields, name);
		if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
		return this.fail(`"${name}" has to be a whole number from ${least} to ${most}, not ${value}`);
	}

	/** A list of whole numbers. */
	counts(fields: Fields, name: string): readonly number[] {
		const numbers = this.list(fields, name);
		return numbers.map((value, index) => {
			if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
			return this.fail(`"${name}" has whole numbers only, and item ${index + 1} is none`);
		});
	}

	/** A number that is not negative. */
	quantity(fields: Fields, name: string): number {
		const value = fields[name];
		if (typeof value === "number" && value >= 0) return value;
		return this.fail(`"${name}" has to be a number`);
	}
}
