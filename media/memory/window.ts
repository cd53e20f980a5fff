// The part of a long list that is in sight: which items to draw, and how much room the others take. Rows have one
// height, measured from the font, so that any place is found without drawing what lies before it.

import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useState } from "preact/hooks";

export interface Window {
	/** Items to draw: from … to - 1. */
	readonly from: number;
	readonly to: number;
	/** Room above and below them, and of all, in pixels. */
	readonly before: number;
	readonly after: number;
	readonly height: number;
	readonly rowHeight: number;
	/** Scrolls so that the item is in sight. */
	reveal(index: number): void;
}

/** Items drawn beyond each edge, so that scrolling shows no gap. */
const MARGIN = 8;
/** Lines of text in the height of a row. */
export const ROW_EMS = 1.7;

export function useWindow(scroller: RefObject<HTMLElement | null>, count: number): Window {
	const [view, setView] = useState({ top: 0, height: 600, rowHeight: 22 });
	useLayoutEffect(() => {
		const element = scroller.current;
		if (element === null) return;
		const measure = (): void => {
			const fontSize = Number.parseFloat(getComputedStyle(element).fontSize) || 13;
			const rowHeight = Math.round(fontSize * ROW_EMS);
			setView({ top: element.scrollTop, height: element.clientHeight, rowHeight });
		};
		measure();
		element.addEventListener("scroll", measure, { passive: true });
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		return () => {
			element.removeEventListener("scroll", measure);
			observer.disconnect();
		};
	}, [scroller, count > 0]);

	const { rowHeight } = view;
	const from = Math.max(0, Math.min(count, Math.floor(view.top / rowHeight)) - MARGIN);
	const to = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + MARGIN);
	const reveal = useCallback(
		(index: number) => {
			const element = scroller.current;
			if (element === null) return;
			const top = index * rowHeight;
			const isAbove = top < element.scrollTop;
			const isBelow = top + rowHeight > element.scrollTop + element.clientHeight;
			if (isAbove || isBelow) element.scrollTop = top - (element.clientHeight - rowHeight) / 2;
		},
		[scroller, rowHeight],
	);
	return {
		from,
		to,
		before: from * rowHeight,
		after: (count - to) * rowHeight,
		height: count * rowHeight,
		rowHeight,
		reveal,
	};
}
