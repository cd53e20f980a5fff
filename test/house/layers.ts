// Which file may import which: the one way through the house, as a function. Only doors are imported from outside a
// layer; inside the engine, rooms stand in a row and look to the left.

import { type Import, isFile } from "./sources.ts";

const engineRooms: readonly string[] = [
	"language",
	"program",
	"machine",
	"run",
	"explore",
	"view",
	"export",
];

interface Layer {
	readonly name: string;
	/** Which files are in it; the first layer that holds a file is its layer. */
	readonly holds: RegExp;
	/** Other layers of the same top-level folder whose files it may use. */
	readonly sees: readonly string[];
	/** Files elsewhere it may use. */
	readonly doors: readonly string[];
	/** Files elsewhere of which it may use the types. */
	readonly typeDoors: readonly string[];
	readonly packages: readonly RegExp[];
}

const engineModel = "engine/view/model.ts";

const layers: readonly Layer[] = [
	{
		name: "engine",
		holds: /^engine\//,
		sees: [],
		doors: [],
		typeDoors: [],
		packages: [],
	},
	{
		name: "server on Node",
		holds: /^server\/(cli\/.*|.*-node\.ts$)/,
		sees: ["server"],
		doors: ["engine/index.ts", "package.json"],
		typeDoors: [engineModel],
		packages: [/^node:/, /^commander$/, /^vscode-languageserver(\/node)?$/],
	},
	{
		name: "server in a browser",
		holds: /^server\/.*-browser\.ts$/,
		sees: ["server"],
		doors: ["engine/index.ts"],
		typeDoors: [engineModel],
		packages: [/^vscode-languageserver(\/browser)?$/],
	},
	{
		name: "server",
		holds: /^server\//,
		sees: [],
		doors: ["engine/index.ts"],
		typeDoors: [engineModel],
		packages: [
			/^vscode-languageserver$/,
			/^vscode-languageserver-textdocument$/,
			/^@noble\/hashes\//,
		],
	},
	{
		name: "debug adapter, VS Code side",
		holds: /^extension\/debug\/(configuration|follow|kernel-source)\.ts$/,
		sees: ["debug adapter", "extension"],
		doors: ["engine/index.ts", "server/protocol.ts"],
		typeDoors: [engineModel],
		packages: [/^vscode$/],
	},
	{
		name: "debug adapter",
		holds: /^extension\/debug\//,
		sees: [],
		doors: ["engine/index.ts"],
		typeDoors: ["server/protocol.ts", engineModel],
		packages: [/^@vscode\/debugprotocol$/],
	},
	{
		name: "extension on Node",
		holds: /^extension\/.*-node\.ts$/,
		sees: ["extension"],
		doors: ["server/protocol.ts", "media/contract.ts"],
		typeDoors: [engineModel],
		packages: [/^vscode$/, /^vscode-languageclient(\/node)?$/, /^node:/],
	},
	{
		name: "extension in a browser",
		holds: /^extension\/.*-browser\.ts$/,
		sees: ["extension"],
		doors: ["server/protocol.ts", "media/contract.ts"],
		typeDoors: [engineModel],
		packages: [/^vscode$/, /^vscode-languageclient(\/browser)?$/],
	},
	{
		name: "extension",
		holds: /^extension\//,
		sees: ["debug adapter, VS Code side"],
		doors: ["server/protocol.ts", "media/contract.ts"],
		typeDoors: [engineModel],
		packages: [/^vscode$/, /^vscode-languageclient$/],
	},
	{
		name: "media",
		holds: /^media\//,
		sees: [],
		doors: [],
		typeDoors: [engineModel],
		packages: [/^preact($|\/)/],
	},
];

/** Why an import runs against the one-way rule; undefined where it does not. Tests and scripts may import anything. */
export function whyForbidden(edge: Pick<Import, "from" | "to" | "typeOnly">): string | undefined {
	const layer = layers.find(({ holds }) => holds.test(edge.from));
	if (layer === undefined) return undefined;
	if (!isFile(edge.to)) return whyForbiddenPackage(layer, edge.to);
	if (topFolder(edge.to) === topFolder(edge.from)) return whyForbiddenInside(layer, edge);
	if (layer.doors.includes(edge.to)) return undefined;
	if (!layer.typeDoors.includes(edge.to)) return `${layer.name} may not know ${edge.to}`;
	return edge.typeOnly ? undefined : `${layer.name} may know only the types of ${edge.to}`;
}

function whyForbiddenInside(layer: Layer, edge: Pick<Import, "from" | "to">): string | undefined {
	if (layer.name === "engine") return whyForbiddenRoom(edge);
	const other = layers.find(({ holds }) => holds.test(edge.to));
	if (other === layer || other === undefined || layer.sees.includes(other.name)) return undefined;
	return `${layer.name} may not know ${other.name}: ${edge.to}`;
}

function whyForbiddenPackage({ name, packages }: Layer, to: string): string | undefined {
	return packages.some((allowed) => allowed.test(to)) ? undefined : `${name} may not use ${to}`;
}

/** result.ts and the view model are everybody's; the door is nobody's; the kernel model is data of `program`. */
function whyForbiddenRoom({ from, to }: Pick<Import, "from" | "to">): string | undefined {
	if (from === "engine/index.ts" || to === "engine/result.ts" || to === engineModel)
		return undefined;
	const [fromRoom, toRoom] = [roomOf(from), roomOf(to)];
	if (fromRoom === toRoom || (fromRoom === "program" && toRoom === "kernel")) return undefined;
	const [fromPlace, toPlace] = [engineRooms.indexOf(fromRoom), engineRooms.indexOf(toRoom)];
	if (toPlace !== -1 && toPlace < fromPlace) return undefined;
	return `engine/${fromRoom} may not know engine/${toRoom}`;
}

function roomOf(path: string): string {
	return path.split("/")[1] ?? "";
}

function topFolder(path: string): string {
	return path.split("/")[0] ?? "";
}
