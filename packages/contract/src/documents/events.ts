/** docs/reference/events.md, made from the schemas of the events. */
import { z } from "zod";
import { EVENT_RIGHT, teamEventView } from "../views/team-events.ts";

const INTRODUCTION = `# Events

What happens to a team is told as an event, which is also the entry of the audit trail. Events are
numbered within their team (\`seq\`) and read in order with \`GET /v1/teams/{teamId}/events\`: keep
\`nextCursor\`, and read on from there later. Operator and team keys see all of them; a member needs
the right \`${EVENT_RIGHT}\`.

\`\`\`json
{ "seq": 7, "at": "2026-03-02T09:30:00Z", "type": "member.left", "actor": "ann",
  "data": { "memberId": "ben" } }
\`\`\`

\`actor\` is who caused the event: \`operator\`, the id of a member, or \`time\` for what fell due.
Amounts of credits and money are decimal text, instants RFC 3339 in UTC. More types and more fields
of data will come: ignore those that you do not know.

This page is made from \`packages/contract/src/views/team-events.ts\`.
`;

export function eventsMarkdown(): string {
  const sections = teamEventView.options.map((event) => {
    const { type, data } = event.shape;
    const rows = Object.entries(data.shape).map(
      ([name, field]) => `| \`${name}\` | ${kindOf(field)} | ${field.description ?? ""} |`,
    );
    return [
      `## ${type.value}`,
      "",
      event.description,
      "",
      "| data | kind | what it is |",
      "|---|---|---|",
    ]
      .concat(rows, "")
      .join("\n");
  });
  return [INTRODUCTION, ...sections].join("\n");
}

function kindOf(field: z.ZodType): string {
  const { type, enum: words, anyOf } = z.toJSONSchema(field);
  if (words) return words.map((word) => `\`${word}\``).join(", ");
  const types = anyOf ? anyOf.flatMap((each) => each.type) : [type].flat();
  return types.map(wordOf).join(" or ");
}

function wordOf(type: string | undefined): string {
  switch (type) {
    case "integer":
      return "number";
    case "boolean":
      return "`true` or `false`";
    case "null":
      return "`null`";
    default:
      return "text";
  }
}
