/** What the accounts of one gate are spent by. */
import type { GateBackend } from "../ports/backend.ts";
import type { GateClock } from "../ports/clock.ts";
import type { GateLogger } from "../ports/options.ts";

export interface QuotaOptions {
  readonly backend: GateBackend;
  readonly clock: GateClock;
  readonly logger: GateLogger;
  readonly gateId: string;
  readonly item: string;
  readonly intervalMs: number;
  readonly patienceMs: number;
  readonly isOpenWhenAway: boolean;
}
