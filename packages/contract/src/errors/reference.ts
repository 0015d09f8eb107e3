/** docs/reference/errors.md and the page at /reference/errors, both made from the table. */
import { z } from "zod";
import { ERROR_CODES, errorTable } from "./table.ts";

export function errorsMarkdown(): string {
  const sections = ERROR_CODES.map((code) => {
    const { title, status, advice, isRetryable, facts } = errorTable[code];
    const also = code === "credits_exhausted" ? ", or 429 for a trigger" : "";
    return [
      `## ${code}`,
      "",
      `**${title}.** Status ${status}${also}. ` +
        `${isRetryable ? "A retry may succeed." : "A retry alone does not help."}`,
      "",
      advice,
      "",
      `Facts: ${factNames(facts).join(", ") || "none"}.`,
      "",
    ].join("\n");
  });
  return [
    "# Errors",
    "",
    "Every refusal and fault is answered as problem details (RFC 9457) with a stable `code`. The",
    "`detail` is for people; programs look at `code` and `facts`. This page is made from",
    "`packages/contract/src/errors`.",
    "",
    ...sections,
  ].join("\n");
}

function factNames(facts: z.ZodType): string[] {
  return facts instanceof z.ZodObject ? Object.keys(facts.shape).map((name) => `\`${name}\``) : [];
}
