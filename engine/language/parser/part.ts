// A part of a text: what stands between the declaration word of one line and that of the next declaration. What is read in
// it follows from its text alone, so that a part which did not change need not be read again.

import type { Comment } from "../lexer.ts";
import type { Problem } from "../problem.ts";
import type { Declaration } from "../tree.ts";

/** Beyond it a text is no script, and more messages help nobody. */
export const PROBLEMS_MAX = 500;
/** What has no meaning at all is reported this often. */
const UNKNOWN_MAX = 10;

/** What the parser reported, and the offset it stood at, which may lie behind the place of the problem. */
export interface SyntaxProblem {
	readonly problem: Problem;
	readonly at: number;
}

/** What is no token, or a wrong one. */
export interface LexicalProblem {
	readonly problem: Problem;
	readonly isUnknown: boolean;
}

export interface Part<D = Declaration> {
	/** End of the last token before it: comments before a declaration belong to its part. */
	readonly start: number;
	/** Start of its first token. */
	readonly first: number;
	readonly declarations: readonly D[];
	readonly comments: readonly Comment[];
	/** A mistake led the parser into the next part. */
	readonly isLoose: boolean;
	readonly syntax: readonly SyntaxProblem[];
	readonly lexical: readonly LexicalProblem[];
	/** A comment that is never closed, which what stands behind can change. */
	readonly open: Comment | undefined;
}

/** Everything that is wrong in a text; of what follows a comment that is never closed, only what is no token. */
export function problemsOf(parts: readonly Part[]): readonly Problem[] {
	const lexical: Problem[] = [];
	const syntax: SyntaxProblem[] = [];
	let unknown = 0;
	let open: Comment | undefined;
	for (const part of parts) {
		open ??= part.open;
		for (const each of part.syntax) syntax.push(each);
		for (const { problem, isUnknown } of part.lexical)
			if (!isUnknown || unknown++ < UNKNOWN_MAX) lexical.push(problem);
	}
	const first = open ? [neverClosed(open)] : [];
	const end = open?.start ?? Number.POSITIVE_INFINITY;
	const others = syntax.slice(0, PROBLEMS_MAX).filter(({ at }) => at < end);
	return [...first, ...lexical.slice(0, PROBLEMS_MAX), ...others.map(({ problem }) => problem)];
}

function neverClosed({ start, end }: Comment): Problem {
	return lexicalProblem("This comment is never closed: write `*/` where it ends.", { start, end });
}

export function lexicalProblem(message: string, { start, end }: Problem["span"]): Problem {
	const span = { start, end };
	return { code: "syntax-error", severity: "error", message, span, related: [], fixes: [] };
}
