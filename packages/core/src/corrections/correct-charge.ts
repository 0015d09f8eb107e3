/**
 * Correcting a charge (RULES C6, C15): who may, and how much. `charges/take-back.ts` does the rest.
 */

import { requireOperator } from "../access/authorize.ts";
import { formatCredits, parseCredits } from "../base/amounts.ts";
import { accept } from "../base/result.ts";
import { takeBack } from "../charges/take-back.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { invalidInput, refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";

export function correctCharge(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"correct_charge">,
) {
  const allowed = requireOperator(draft, actor, "correct-charges");
  if (!allowed.ok) return allowed;
  const known = draft.charges.get(command.chargeId);
  if (!known) return refuse("not_found", { what: "charge", id: command.chargeId });
  const correctable = known.credits - known.corrected;
  const asked = command.credits === undefined ? correctable : parseCredits(command.credits);
  if (asked === null || asked < 0n) {
    const expected = "a decimal string above zero";
    return invalidInput("credits", expected, command.credits ?? "nothing");
  }
  if (asked === 0n || asked > correctable) {
    return refuse("correction_too_large", {
      chargeId: known.chargeId,
      correctable: formatCredits(correctable),
      asked: command.credits ?? formatCredits(correctable),
    });
  }
  return accept(takeBack(draft, context, actor, known.chargeId, asked, command.reason));
}
