// Parts that stand elsewhere than they did. Their trees are large, and move with every letter that is typed before them: so
// this is the one place that changes a tree, by setting the offsets of its spans, of which each part has a list.

import type { Comment } from "../lexer.ts";
import type { Problem } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Declaration } from "../tree.ts";
import type { Part } from "./part.ts";

interface MovableSpan {
	start: number;
	end: number;
}

/** By the declarations of a part: its spans, each once. */
const spansOf = new WeakMap<readonly Declaration[], readonly MovableSpan[]>();

/** The part `shift` further on. Its declarations and comments are the same objects, at their new places. */
export function moved(part: Part, shift: number): Part {
	if (shift === 0) return part;
	for (const span of movableSpans(part)) {
		span.start += shift;
		span.end += shift;
	}
	return {
		...part,
		start: part.start + shift,
		first: part.first + shift,
		syntax: part.syntax.map(({ problem, at }) => ({
			problem: movedProblem(problem, shift),
			at: at + shift,
		})),
		lexical: part.lexical.map(({ problem, isUnknown }) => ({
			problem: movedProblem(problem, shift),
			isUnknown,
		})),
	};
}

function movableSpans({ declarations, comments }: Part): readonly MovableSpan[] {
	const known = spansOf.get(declarations);
	if (known) return known;
	const spans = new Set<MovableSpan>();
	for (const declaration of declarations) collectSpans(declaration, spans);
	for (const comment of comments) spans.add(comment as Comment & MovableSpan);
	const list = [...spans];
	spansOf.set(declarations, list);
	return list;
}

/** Every object below with a `start` and an `end`: several nodes may share one. */
function collectSpans(value: object, spans: Set<MovableSpan>): void {
	if ("start" in value) {
		spans.add(value as MovableSpan);
		return;
	}
	for (const inner of Object.values(value))
		if (typeof inner === "object" && inner !== null) collectSpans(inner, spans);
}

function movedProblem(problem: Problem, shift: number): Problem {
	const move = ({ start, end }: Span): Span => ({ start: start + shift, end: end + shift });
	return {
		...problem,
		span: move(problem.span),
		fixes: problem.fixes.map(({ title, edits }) => ({
			title,
			edits: edits.map(({ span, text }) => ({ span: move(span), text })),
		})),
	};
}
