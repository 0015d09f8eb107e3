/** docs/reference/scenario-commands.md, made from the fields of the commands. */
import { COMMAND_FIELDS } from "./command-fields.ts";
import type { Field } from "./fields.ts";
import { readableField } from "./names.ts";
import { readableType } from "./read-fields.ts";

const INTRODUCTION = `# Commands of scenarios

Every command that a step of a scenario may give, with the fields that it takes. A command of one
required field takes it alone, such as \`finish-run: r1\`. How files are written is in
[the guide](../guides/writing-scenarios.md); what the commands do is in
[the HTTP API](http-api.md), where they have the same names, written \`finish_run\`.

| command | required | optional |
|---|---|---|
`;

export function scenarioCommandsMarkdown(): string {
  const rows = Object.entries(COMMAND_FIELDS).map(([type, fields]) => {
    const named = (isRequired: boolean): string =>
      Object.entries(fields)
        .filter(([, field]) => field.isRequired === isRequired)
        .map(written)
        .join(", ");
    return `| \`${readableType(type)}\` | ${named(true)} | ${named(false)} |\n`;
  });
  return INTRODUCTION + rows.join("");
}

const WORDS: Record<Field["kind"], string> = {
  text: "",
  decimal: "a decimal number",
  "decimal-or-null": "a decimal number or null",
  integer: "a whole number",
  boolean: "on or off",
  instant: "an instant or a date",
  "text-or-boolean": "text, a number, on or off",
  texts: "a list",
  charge: "a charge",
  charges: "a list of charges",
  tool: "a tool",
};

function written([name, { kind }]: [string, Field]): string {
  const words = WORDS[kind];
  return words === "" ? `\`${readableField(name)}\`` : `\`${readableField(name)}\` (${words})`;
}
