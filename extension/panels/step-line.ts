// The line that the panel stands at, marked in every editor that shows it, and the way to a line from the panel.

import * as vscode from "vscode";
import type { PlaceView } from "../../engine/view/model.ts";

export class StepLine implements vscode.Disposable {
	readonly #decoration = vscode.window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new vscode.ThemeColor("hmm.stepLineBackground"),
		overviewRulerColor: new vscode.ThemeColor("hmm.stepLineBackground"),
		overviewRulerLane: vscode.OverviewRulerLane.Full,
	});
	readonly #subscription: vscode.Disposable;
	#place: PlaceView | undefined;

	constructor() {
		this.#subscription = vscode.window.onDidChangeVisibleTextEditors(() => this.#paint());
	}

	/** Marks the line, or none. */
	show(place: PlaceView | undefined): void {
		this.#place = place;
		this.#paint();
	}

	dispose(): void {
		this.#subscription.dispose();
		this.#decoration.dispose();
	}

	#paint(): void {
		const place = this.#place;
		const uri = place && vscode.Uri.parse(place.uri).toString();
		for (const editor of vscode.window.visibleTextEditors) {
			const isHere = place !== undefined && editor.document.uri.toString() === uri;
			editor.setDecorations(this.#decoration, isHere ? [rangeOf(place)] : []);
			if (isHere)
				editor.revealRange(rangeOf(place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
		}
	}
}

/** Opens the place beside the panel, in an editor that shows the script already where there is one. */
export async function openPlace(place: PlaceView): Promise<void> {
	const uri = documentUri(place.uri);
	const shown = vscode.window.visibleTextEditors.find(
		({ document }) => document.uri.toString() === uri.toString(),
	);
	await vscode.window.showTextDocument(uri, {
		viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
		selection: rangeOf(place),
	});
}

/** Scripts of the kernel model are documents of their own: debug/kernel-source.ts. */
function documentUri(uri: string): vscode.Uri {
	return uri.startsWith("kernel:/")
		? vscode.Uri.parse(uri.replace("kernel:/", "hmm-kernel:/hmm-kernel/"))
		: vscode.Uri.parse(uri, true);
}

function rangeOf(place: PlaceView): vscode.Range {
	return new vscode.Range(place.line, place.column, place.endLine, place.endColumn);
}
