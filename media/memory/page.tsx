// A page wherever it is named: its number, and a swatch by which the eye finds it again. The number alone says which.

import type { JSX } from "preact";

const SWATCHES = 6;

export function Page({ id }: { readonly id: number }): JSX.Element {
	return (
		<span class="page">
			<span class={`swatch swatch-${id === 0 ? "zero" : id % SWATCHES}`} aria-hidden="true" />
			<span>
				<span class="heard">page </span>
				{id === 0 ? "zero" : id}
			</span>
		</span>
	);
}
