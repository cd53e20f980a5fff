// What VS Code must know before our code runs: commands, settings, language, debugger. `npm run generate` writes it into
// package.json, so that a command or setting exists in one typed place. Words for users stand in package.nls.json.

import type { commands, Settings } from "../server/protocol.ts";

type ProtocolCommand = (typeof commands)[keyof typeof commands];
/** Commands that only the extension knows. */
type LocalCommand = "hmm.showRule" | "hmm.showLog";
type CommandId = ProtocolCommand | LocalCommand;

/** `hmm.explore.statesMax` for each leaf of the settings: a setting the server reads cannot be forgotten here. */
type SettingId<T, Prefix extends string> = {
	[Key in keyof T & string]: T[Key] extends object
		? SettingId<T[Key], `${Prefix}.${Key}`>
		: `${Prefix}.${Key}`;
}[keyof T & string];

interface CommandEntry {
	readonly icon?: string;
	/** When the palette lists it. */
	readonly palette: string;
	readonly enablement?: string;
}

interface SettingEntry {
	readonly type: "boolean" | "integer" | "string";
	readonly default: boolean | number | string;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly enum?: readonly string[];
	readonly scope: "resource" | "window";
}

/** `${file}`: what VS Code replaces in launch configurations and snippets. */
function placeholder(inside: string): string {
	return ["$", "{", inside, "}"].join("");
}

const inScript = "editorLangId == hmm";
const onPanel = "activeWebviewPanelId == hmm.memoryState";
/** What files of runs are called. */
const isTrace = "resourceFilename =~ /\\.trace\\.json$/";

const commandTable: Record<CommandId, CommandEntry> = {
	"hmm.runScenario": { icon: "$(play)", palette: inScript },
	"hmm.debugScenario": { icon: "$(debug-alt)", palette: inScript },
	"hmm.exploreScenario": { icon: "$(beaker)", palette: inScript },
	"hmm.exploreAll": { icon: "$(beaker)", palette: inScript },
	"hmm.showMemoryState": { icon: "$(layers)", palette: inScript },
	"hmm.showOwnScenarios": { icon: "$(code)", palette: inScript },
	"hmm.writeOwnScenarios": { icon: "$(insert)", palette: inScript },
	"hmm.showRun": { palette: inScript },
	"hmm.saveTrace": { icon: "$(save)", palette: `${inScript} || ${onPanel}` },
	"hmm.openTrace": { icon: "$(history)", palette: "true" },
	"hmm.debugTrace": { icon: "$(debug-alt)", palette: "true" },
	"hmm.restartServer": { palette: `hmm.active || ${inScript}` },
	"hmm.showLog": { palette: `hmm.active || ${inScript}` },
	"hmm.showRule": { palette: "false" },
};

const settingTable: Record<SettingId<Settings, "hmm">, SettingEntry> = {
	"hmm.explore.automatic": { type: "boolean", default: true, scope: "resource" },
	"hmm.explore.statesMax": {
		type: "integer",
		default: 2_000_000,
		minimum: 1_000,
		maximum: 100_000_000,
		scope: "resource",
	},
	"hmm.explore.secondsMax": {
		type: "integer",
		default: 30,
		minimum: 1,
		maximum: 86_400,
		scope: "resource",
	},
	"hmm.explore.memoryMaxMb": {
		type: "integer",
		default: 512,
		minimum: 64,
		maximum: 16_384,
		scope: "window",
	},
	"hmm.trace.server": {
		type: "string",
		default: "off",
		enum: ["off", "messages", "verbose"],
		scope: "window",
	},
};

const launchProperties = {
	program: { type: "string", default: placeholder("file") },
	scenario: { type: "string", default: "" },
	schedule: { type: "string", default: "" },
	seed: { type: "integer", default: 1 },
	stopOnEntry: { type: "boolean", default: false },
} as const;

const grammars = [
	{
		language: "hmm",
		scopeName: "source.hmm",
		path: "./syntaxes/hmm.tmLanguage.json",
	},
	{
		language: "hmm-kernel",
		scopeName: "source.hmm",
		path: "./syntaxes/hmm.tmLanguage.json",
	},
	{
		scopeName: "markdown.hmm.codeblock",
		path: "./syntaxes/markdown.tmLanguage.json",
		injectTo: ["text.html.markdown"],
		embeddedLanguages: { "meta.embedded.block.hmm": "hmm" },
	},
] as const;

const debuggers = [
	{
		type: "hmm",
		label: "%debugger.label%",
		languages: ["hmm", "hmm-kernel"],
		configurationAttributes: {
			launch: {
				required: ["program"],
				properties: Object.fromEntries(
					Object.entries(launchProperties).map(([name, property]) => [
						name,
						{ ...property, markdownDescription: `%debugger.${name}%` },
					]),
				),
			},
		},
		initialConfigurations: [
			{
				type: "hmm",
				request: "launch",
				name: "%debugger.initial%",
				program: placeholder("file"),
			},
		],
		configurationSnippets: [
			{
				label: "%debugger.snippet.scenario%",
				description: "%debugger.snippet.scenario.description%",
				body: {
					type: "hmm",
					request: "launch",
					name: placeholder("2:munmap races with populate"),
					program: `^"\\${placeholder("file")}"`,
					scenario: placeholder("2:munmap races with populate"),
				},
			},
			{
				label: "%debugger.snippet.verdict%",
				description: "%debugger.snippet.verdict.description%",
				body: {
					type: "hmm",
					request: "launch",
					name: placeholder("2:Counterexample"),
					program: `^"\\${placeholder("file")}"`,
					scenario: placeholder("1:munmap races with populate"),
					schedule: "verdict",
				},
			},
		],
	},
] as const;

const menus = {
	commandPalette: Object.entries(commandTable).map(([command, { palette }]) => ({
		command,
		when: palette,
	})),
	"editor/title/run": [
		{
			command: "hmm.debugScenario",
			when: "resourceLangId == hmm",
			group: "navigation@1",
		},
		{
			command: "hmm.exploreAll",
			when: "resourceLangId == hmm",
			group: "navigation@2",
		},
		{
			command: "hmm.runScenario",
			when: "resourceLangId == hmm",
			group: "navigation@3",
		},
	],
	"editor/title": [
		{
			command: "hmm.showMemoryState",
			when: "resourceLangId == hmm",
			group: "navigation@9",
		},
		{ command: "hmm.saveTrace", when: onPanel, group: "navigation@1" },
		{ command: "hmm.openTrace", when: isTrace, group: "navigation@1" },
		{ command: "hmm.debugTrace", when: isTrace, group: "navigation@2" },
	],
	"explorer/context": [
		{ command: "hmm.openTrace", when: isTrace, group: "navigation@1" },
		{ command: "hmm.debugTrace", when: isTrace, group: "navigation@2" },
	],
} as const;

/** The parts of package.json that come from here. */
export const manifest = {
	activationEvents: [
		"onDebugResolve:hmm",
		"onDebugDynamicConfigurations:hmm",
		"onWebviewPanel:hmm.memoryState",
		"workspaceContains:**/*.hmm",
	],
	capabilities: {
		untrustedWorkspaces: { supported: true },
		virtualWorkspaces: true,
	},
	contributes: {
		languages: [
			{
				id: "hmm",
				aliases: ["HMM driver script", "hmm"],
				extensions: [".hmm"],
				configuration: "./syntaxes/language-configuration.json",
				icon: {
					light: "./media/icons/script-light.svg",
					dark: "./media/icons/script-dark.svg",
				},
			},
			{
				// Scripts of the kernel model, to read and to step through: nothing for the language server.
				id: "hmm-kernel",
				aliases: ["HMM kernel model"],
				filenamePatterns: ["**/hmm-kernel/**/*.hmm"],
				mimetypes: ["text/x-hmm-kernel"],
				configuration: "./syntaxes/language-configuration.json",
			},
		],
		grammars,
		snippets: [{ language: "hmm", path: "./syntaxes/snippets.json" }],
		configurationDefaults: {
			"[hmm]": {
				"editor.semanticHighlighting.enabled": true,
				"editor.wordBasedSuggestions": "off",
			},
		},
		commands: Object.entries(commandTable).map(([command, entry]) => ({
			command,
			title: `%command.${command.slice("hmm.".length)}%`,
			category: "HMM",
			...(entry.icon === undefined ? {} : { icon: entry.icon }),
		})),
		menus,
		configuration: {
			title: "HMM Workbench",
			properties: Object.fromEntries(
				Object.entries(settingTable).map(([id, { enum: values, ...entry }]) => [
					id,
					{
						...entry,
						...(values === undefined ? {} : { enum: values }),
						markdownDescription: `%setting.${id.slice("hmm.".length)}%`,
					},
				]),
			),
		},
		breakpoints: [{ language: "hmm" }, { language: "hmm-kernel" }],
		debuggers,
		colors: [
			{
				id: "hmm.stepLineBackground",
				description: "%color.stepLineBackground%",
				defaults: {
					dark: "editor.stackFrameHighlightBackground",
					light: "editor.stackFrameHighlightBackground",
					highContrast: "editor.stackFrameHighlightBackground",
					highContrastLight: "editor.stackFrameHighlightBackground",
				},
			},
		],
	},
} as const;
