// Functions that call themselves: the kernel's stack is small, and the machine has one of fixed size.

import type { CallOrder } from "../names/call-order.ts";
import type { Problem } from "../problem.ts";

/** `uri`: the file whose functions are reported; undefined for those of every file. */
export function checkRecursion(
	{ circles }: CallOrder,
	uri: string | undefined,
	problems: Problem[],
): void {
	for (const circle of circles) {
		const at = circle.findIndex((fn) => uri === undefined || fn.uri === uri);
		const turned = [...circle.slice(at), ...circle.slice(0, at)];
		const [first] = turned;
		if (at < 0 || !first?.declaration) continue;
		const way = [...turned, first].map((fn) => fn.name).join(" calls ");
		problems.push({
			code: "recursion",
			severity: "error",
			message: `${way}: the kernel's stack is small, and functions cannot call themselves. Write a loop.`,
			span: first.declaration.span,
			related: turned.slice(1).flatMap((fn) =>
				fn.declaration
					? [
							{
								location: { uri: fn.uri, span: fn.declaration.span },
								message: "called on the way",
							},
						]
					: [],
			),
			fixes: [],
		});
	}
}
