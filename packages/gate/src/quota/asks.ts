/** The requests of a gate about one lease, with amounts as decimal strings. */
import type { GateBackend, LeaseAnswer } from "../ports/backend.ts";
import { fromMicro } from "./micro.ts";
import type { Payer } from "./payer.ts";

/** A request whose answer was lost is repeated unchanged, so that it acquires one lease at most. */
export interface Acquisition {
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
  payer: Payer,
  { leaseId, amount, least }: Acquisition,
): Promise<LeaseAnswer> =>
  backend.acquireLease({
    ...payer,
    leaseId,
    gateId,
    item,
    amount: fromMicro(amount),
    least: fromMicro(least),
  });

export const askToRenew = (
  { backend }: Asker,
  { teamId }: Payer,
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

export const askToRelease = (
  { backend }: Asker,
  { teamId }: Payer,
  { leaseId, spent }: Pick<Renewal, "leaseId" | "spent">,
): Promise<LeaseAnswer> => backend.releaseLease({ teamId, leaseId, spent: fromMicro(spent) });
