/** The command of corrections. */
import type { CommandOf } from "../commands/commands.ts";
import { handler } from "../commands/handler.ts";
import { viewCorrection } from "../views/work.ts";
import { correctCharge } from "./correct-charge.ts";

export const correctionCommands = {
  correct_charge: handler({
    needs(of, { chargeId }: CommandOf<"correct_charge">) {
      of.document("charges", chargeId);
      const charge = of.state.charges.get(chargeId);
      if (!charge) return;
      of.cycle(charge.cycle);
      of.document("accounts", charge.accountId);
    },
    decide: correctCharge,
    show: (_draft, _context, corrected) => viewCorrection(corrected),
  }),
} as const;
