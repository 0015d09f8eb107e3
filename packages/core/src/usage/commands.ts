/** The command of usage after the fact. */
import { parseInstant } from "../base/instant.ts";
import type { CommandOf } from "../commands/commands.ts";
import { handler } from "../commands/handler.ts";
import { viewCharge } from "../views/work.ts";
import { recordUsage } from "./record-usage.ts";

export const usageCommands = {
  record_usage: handler({
    needs(of, { occurredAt, charge }: CommandOf<"record_usage">) {
      const at = occurredAt === undefined ? null : parseInstant(occurredAt);
      if (at !== null) of.cycleAt(at);
      if (charge.tool && charge.blockRunId !== undefined) of.toolsOf(charge.blockRunId);
    },
    decide: recordUsage,
    show: (_draft, _context, charge) => ({ charge: viewCharge(charge) }),
  }),
} as const;
