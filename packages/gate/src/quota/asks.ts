/** What is asked of Sluice about one account, in its own words: decimal strings. */
import type { GateBackend, LeaseAnswer } from "../backend.ts";
import type { Account } from "./lease-holder.ts";
import { fromMicro } from "./micro.ts";

/** An ask whose answer never came is repeated as it was, and is the same ask. */
export interface Ask {
  readonly leaseId: string;
  readonly amount: number;
  readonly least: number;
  /** By the monotonic clock. */
  readonly askedAt: number;
}

export interface Renewal {
  readonly leaseId: string;
  readonly spent: number;
  readonly ask: number;
  readonly amount: number;
  readonly least: number;
}

export interface Asker {
  readonly backend: GateBackend;
  readonly gateId: string;
  readonly item: string;
}

export const askToAcquire = (
  { backend, gateId, item }: Asker,
  account: Account,
  { leaseId, amount, least }: Ask,
): Promise<LeaseAnswer> =>
  backend.acquireLease({
    ...account,
    leaseId,
    gateId,
    item,
    amount: fromMicro(amount),
    least: fromMicro(least),
  });

export const askToRenew = (
  { backend }: Asker,
  { teamId }: Account,
  { leaseId, spent, ask, amount, least }: Renewal,
): Promise<LeaseAnswer> =>
  backend.renewLease({
    teamId,
    leaseId,
    spent: fromMicro(spent),
    ask,
    amount: fromMicro(amount),
    least: fromMicro(least),
  });

export const tellLast = (
  { backend }: Asker,
  { teamId }: Account,
  { leaseId, spent }: Pick<Renewal, "leaseId" | "spent">,
): Promise<LeaseAnswer> => backend.releaseLease({ teamId, leaseId, spent: fromMicro(spent) });
