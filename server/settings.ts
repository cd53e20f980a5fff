// What a client's configuration says, checked: a value that cannot be meant is told, and the default is taken instead.

import type { Settings } from "./protocol.ts";

export const defaultSettings: Settings = {
	explore: { automatic: true, statesMax: 2_000_000, secondsMax: 30, memoryMaxMb: 512 },
	trace: { server: "off" },
};

export interface ReadSettings {
	readonly settings: Settings;
	/** One sentence for each value that was not taken. */
	readonly complaints: readonly string[];
}

type Fields = { readonly [name: string]: unknown };

/** Bounds of the numbers, least and most. */
const bounds = {
	statesMax: [1, 2_000_000_000],
	secondsMax: [1, 86_400],
	memoryMaxMb: [16, 1_048_576],
} as const;

const traceLevels = ["off", "messages", "verbose"] as const;

/** The `hmm` section of a configuration; what is absent has its default. */
export function readSettings(given: unknown): ReadSettings {
	const complaints: string[] = [];
	const section = fieldsOf(given);
	const explore = fieldsOf(section.explore);
	const number = (name: keyof typeof bounds): number => {
		const value = explore[name];
		const [least, most] = bounds[name];
		if (value === undefined || value === null) return defaultSettings.explore[name];
		if (typeof value === "number" && value >= least && value <= most) return value;
		const standard = defaultSettings.explore[name];
		complaints.push(
			`hmm.explore.${name} is ${JSON.stringify(value)}; it is a number from ${least} to ${most}. ${standard} is used.`,
		);
		return standard;
	};
	const automatic = explore.automatic ?? defaultSettings.explore.automatic;
	if (typeof automatic !== "boolean")
		complaints.push(
			`hmm.explore.automatic is ${JSON.stringify(automatic)}; it is true or false. true is used.`,
		);
	const level = traceLevels.find((known) => known === fieldsOf(section.trace).server);
	return {
		settings: {
			explore: {
				automatic: automatic !== false,
				statesMax: number("statesMax"),
				secondsMax: number("secondsMax"),
				memoryMaxMb: number("memoryMaxMb"),
			},
			trace: { server: level ?? defaultSettings.trace.server },
		},
		complaints,
	};
}

function fieldsOf(value: unknown): Fields {
	return typeof value === "object" && value !== null ? (value as Fields) : {};
}
