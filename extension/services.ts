// What every feature of the extension is given.

import type * as vscode from "vscode";
import type { Server } from "./client.ts";
import type { ScenarioStore } from "./scenario-store.ts";

export interface Services {
	readonly extensionUri: vscode.Uri;
	readonly server: Server;
	readonly scenarios: ScenarioStore;
	readonly log: vscode.LogOutputChannel;
}
