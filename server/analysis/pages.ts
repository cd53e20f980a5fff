// The help page of every rule, written from the rule itself.

import type { Rule } from "./rule.ts";
import { rules } from "./rules.ts";

export function rulePages(): readonly { readonly code: string; readonly markdown: string }[] {
	return rules.map((rule) => ({ code: rule.code, markdown: pageOf(rule) }));
}

function pageOf(rule: Rule): string {
	const shows = rule.shows.map((code) => `\`${code}\``).join(", ");
	return `# ${rule.code}

*${rule.title}* (${rule.severity})

${rule.page}

A run that the engine finds can confirm it with ${shows}.

## With the mistake

\`\`\`hmm
${rule.bad.trim()}
\`\`\`

## Without it

\`\`\`hmm
${rule.good.trim()}
\`\`\`

To keep a finding that is right for your driver, write \`// hmm-ignore ${rule.code} reason\` on the line or above it.
`;
}
