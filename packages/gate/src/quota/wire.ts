/** What a gate takes from Sluice's answers and puts into its commands, over HTTP or in one process. */
import type { CommandOf, LeaseView } from "@sluice/core";
import type { LeaseState, UsageAfterwards } from "../ports/backend.ts";

/** What a gate needs of a lease that it was answered. */
export function leaseStateOf(lease: LeaseView): LeaseState {
  const { leaseId, status, amount, spendForMs, account } = lease;
  const { limit, used, available, held, resetsAt } = account;
  return { leaseId, status, amount, spendForMs, limit, used, available, held, resetsAt };
}

/** The fields of the command that records such usage. */
export function usageRecordOf(usage: UsageAfterwards): Omit<CommandOf<"record_usage">, "type"> {
  const { memberId, pool, item, credits, occurredAt } = usage;
  return {
    pool,
    occurredAt,
    charge: { item, credits, asReported: true },
    ...(memberId === null ? {} : { memberId }),
  };
}
