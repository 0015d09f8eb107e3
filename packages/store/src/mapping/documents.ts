/** The codec of each kind of document, and the one list of their fields that hold amounts. */
import type { Account, Action, Cycle, Member, Reservation, Run, Team } from "@sluice/core";
import { codecOf } from "./amounts.ts";

const amount = "amount";

export const DOCUMENTS = {
  team: codecOf<Team>({ switches: { spendCaps: { "*": amount } } }),
  members: codecOf<Member>({}),
  accounts: codecOf<Account>({
    carriedBurns: { credits: amount },
    grants: { amount, remaining: amount, expired: amount, price: amount },
    used: amount,
    burned: amount,
    overage: amount,
    segments: { price: amount, credits: amount, cost: amount },
    absorbed: amount,
    held: amount,
  }),
  runs: codecOf<Run>({ own: amount, children: amount, absorbed: amount, overage: amount }),
  actions: codecOf<Action>({ credits: amount }),
  reservations: codecOf<Reservation>({
    amount,
    held: amount,
    settled: amount,
    overrun: amount,
    lease: { spent: amount, lost: amount, returned: amount },
  }),
  cycles: codecOf<Cycle>({
    purchases: { price: amount },
    adjustments: { credits: amount, cents: amount },
    overageBilled: { "*": { cents: amount } },
    closedOverage: {
      "*": {
        segments: { price: amount, credits: amount, cost: amount },
        blocks: { price: amount },
      },
    },
  }),
} as const;
