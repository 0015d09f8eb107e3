/** What would let the same request through, in words (RULES D4). */
import { z } from "zod";

export const remedy = z.object({
  action: z.enum([
    "wait-for-cycle",
    "switch-on-overage",
    "raise-spend-cap",
    "buy-credits",
    "buy-add-on",
    "upgrade-plan",
    "switch-on-agent-mode",
    "retry-later",
  ]),
  by: z.array(z.string()).readonly(),
  at: z.string().optional(),
});

export const remedies = z.array(remedy);
export type Remedy = z.output<typeof remedy>;

const DEED = {
  "switch-on-overage": "switch on overage",
  "raise-spend-cap": "raise the spend cap",
  "buy-credits": "buy credits",
  "buy-add-on": "buy the add-on or seat",
  "upgrade-plan": "upgrade the plan",
  "switch-on-agent-mode": "switch on Agent Mode",
} as const;

/** Words as a choice: `owner, admin or billing`. An empty list gives an empty text. */
export function oneOf(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** A sentence for each remedy, joined. No remedy gives an empty text. */
export function inWords(list: readonly Remedy[]): string {
  return list.map((each) => ` ${sentenceOf(each)}`).join("");
}

function sentenceOf({ action, by, at }: Remedy): string {
  if (action === "wait-for-cycle") return `It can be tried again${at ? ` from ${at}` : " then"}.`;
  if (action === "retry-later") return at ? `Try again from ${at}.` : "Try again later.";
  const who = by.length
    ? `Who can ${DEED[action]}: ${oneOf(by)}.`
    : `Somebody can ${DEED[action]}.`;
  return who;
}
