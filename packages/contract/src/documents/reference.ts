/** docs/reference/http-api.md, made from the table of operations. */
import type { Operation } from "../operations/define.ts";
import { operations } from "../operations/table.ts";
import { OPERATION_IDS } from "../routes/table.ts";

const CONVENTIONS = `# HTTP API

This page is made from \`routes\` and \`operations\` in \`packages/contract/src\`. A running server
describes the same in full at \`/openapi.json\` (OpenAPI 3.1) and shows it at \`/reference\`.

## Conventions

- JSON in camelCase. Amounts of credits and money are decimal strings, never numbers. Times are RFC
  3339 in UTC. Unknown fields are refused, and the answer names the field.
- A key travels as \`Authorization: Bearer KEY\` or \`X-API-Key: KEY\`. Its scope is \`operator\`
  (everything), \`team\` (all of one team) or \`member\` (what that member's role allows). A request
  for another team is answered as if that team did not exist. A revoked key is refused from the next
  request on.
- \`Idempotency-Key\` names the intent of a command. Sent again with it, the same command is answered
  as it was the first time, marked \`Idempotency-Repeated: true\`; with other content it is refused.
  Keys belong to their team and are kept for 13 months. A refusal for lack of credits is not kept.
- \`Sluice-Actor: MEMBER\` lets an operator's or team's key act, or look, as a member.
- \`Sluice-At: INSTANT\` sets the instant of a command, for operators and teams on a test clock.
- Lists answer \`{ "items": [...], "nextCursor": "..." }\`. Give \`cursor\` to go on, and \`limit\`
  (1 to 1,000; default: 50) for the size of a page.
- Refusals and faults are problem details (RFC 9457) with a stable \`code\`: see
  [errors](errors.md).
- What happens to a team is told as events, each type with its own data: see [events](events.md).
- Each answer has an \`X-Request-Id\`: the one that was sent, if it is plain, or a new one.

Without a key: \`/healthz\`, \`/readyz\`, \`/metrics\`, \`/openapi.json\`, \`/reference\`,
\`/reference/errors\`.
`;

export function httpApiMarkdown(): string {
  const tags = [...new Set(OPERATION_IDS.map((id) => operations[id].tag))];
  return [CONVENTIONS, ...tags.map(sectionOf)].join("\n");
}

function sectionOf(tag: string): string {
  const rows = OPERATION_IDS.filter((id) => operations[id].tag === tag).map((id) => {
    const { method, path, summary, scopes }: Operation = operations[id];
    return `| \`${id}\` | \`${method} ${path}\` | ${summary} | ${scopes.join(", ")} |`;
  });
  return [`## ${tag}`, "", "| operation | request | what it does | scopes |", "|---|---|---|---|"]
    .concat(rows, "")
    .join("\n");
}
