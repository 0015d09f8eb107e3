/**
 * What the engine asks of a store. The store keeps, locks and finds; it decides nothing. Everything
 * here is by team.
 */
import type { ApiKeyStore } from "./api-keys.ts";
import type { BatchStore } from "./batches.ts";
import type { JobStore } from "./jobs.ts";
import type { ReadStore } from "./reads.ts";
import type { UsageStore } from "./usage.ts";

export interface Store {
  readonly batches: BatchStore;
  readonly jobs: JobStore;
  readonly apiKeys: ApiKeyStore;
  readonly reads: ReadStore;
  readonly usage: UsageStore;
  close(): Promise<void>;
}
