// The few pictures of buttons, drawn here: no font has to be loaded for eight triangles.

import type { JSX } from "preact";

const shapes = {
	first: "M3 3h1.5v10H3zM13 3v10L6 8z",
	previous: "M11.5 3v10L4.5 8z",
	play: "M4.5 2.5v11l9-5.5z",
	pause: "M4 3h3v10H4zM9 3h3v10H9z",
	next: "M4.5 3v10l7-5z",
	last: "M11.5 3H13v10h-1.5zM3 3v10l7-5z",
	"previous-change": "M9.5 3.5v9L4 8zM11.5 6.5h3v3h-3z",
	"next-change": "M6.5 3.5v9L12 8zM1.5 6.5h3v3h-3z",
	filter: "M2 3.5h12v1.5H2zM4.5 7.25h7v1.5h-7zM6.5 11h3v1.5h-3z",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
	return (
		<svg class="glyph" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
			<path d={shapes[name]} />
		</svg>
	);
}
