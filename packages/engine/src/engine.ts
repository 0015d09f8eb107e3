/** The engine: lanes over a store, and the jobs. See openEngine. */
import { type Catalog, invariant } from "@sluice/core";
import { type JobReport, runJobs } from "./jobs/run-jobs.ts";
import { type BatchDeps, readyBatch, runBatch } from "./lanes/batch.ts";
import type { Envelope, Execution, ExecutionOf, Skipped } from "./lanes/envelope.ts";
import { Lane } from "./lanes/lane.ts";
import { RETRY_BOUNDS, type RetryBounds, retrying } from "./lanes/retry.ts";
import { StateCache } from "./lanes/state-cache.ts";
import type { Ids } from "./ports/ids.ts";
import { type Logger, silentLogger } from "./ports/logger.ts";
import type { Rules } from "./ports/rules.ts";
import type { Store } from "./ports/store.ts";
import type { Timers } from "./ports/timers.ts";
import { type Ask, openQueries, type Queries } from "./queries/queries.ts";
import { systemIds } from "./system/ids.ts";
import { systemTimers } from "./system/timers.ts";

export interface EngineOptions {
  readonly rules: Rules;
  readonly catalog: Catalog;
  readonly store: Store;
  readonly logger?: Logger;
  readonly ids?: Ids;
  readonly timers?: Timers;
  /** Each lane has at most one transaction under way, on a connection of its own. Default: 4. */
  readonly lanes?: number;
  /** Most commands in one batch. Default: 250. */
  readonly batchMax?: number;
  /** So many commands must wait for the next batch to be decided ahead. Default: 100. */
  readonly aheadMin?: number;
  /** Most commands waiting in one lane. Default: 20,000. */
  readonly queueMax?: number;
  /** Most teams whose state one lane keeps in memory. Default: 5,000. */
  readonly teamsCachedMax?: number;
  readonly retryBounds?: RetryBounds;
}

export interface Engine {
  readonly catalog: Catalog;
  readonly store: Store;
  /** What can be asked without changing anything; never waits for a lane. */
  readonly queries: Queries;
  /** The same questions by operation id, in the shapes of the API. */
  readonly ask: Ask;
  /**
   * Resolves once the command's effect is durable, or the command was refused. It throws `LaneFull`
   * when too much is waiting, `StoreFault` when the database could not be reached (with the kind
   * `commit-unknown` nobody knows whether the effect took place: send the command again with the
   * same idempotency key), and whatever a bug threw.
   */
  execute<Sent extends Envelope>(envelope: Sent): Promise<ExecutionOf<Sent>>;
  /**
   * Commands of one team are decided in the order given, and the answers are in that order, too. It
   * throws if one of them throws.
   */
  executeMany<Sent extends Envelope>(envelopes: readonly Sent[]): Promise<ExecutionOf<Sent>[]>;
  runJobsOnce(): Promise<JobReport>;
  /** Runs the jobs again and again, until the returned function is called or the engine closes. */
  startJobs(options: { everySeconds: number }): () => Promise<void>;
  /** Takes no more commands, finishes what is waiting, stops the jobs. The store stays open. */
  close(): Promise<void>;
}

export class EngineClosed extends Error {
  override readonly name = "EngineClosed";
}

const DEFAULTS = {
  lanes: 4,
  batchMax: 250,
  aheadMin: 100,
  queueMax: 20_000,
  teamsCachedMax: 5_000,
} as const;
/** `executeMany` has so many commands under way at once, so that a long list fills no lane. */
const WINDOW = 5_000;

export function openEngine(options: EngineOptions): Engine {
  const logger = options.logger ?? silentLogger;
  const lanes = openLanes(options, logger);
  const stops = new Set<() => Promise<void>>();
  let isClosed = false;

  const submit = (envelope: Envelope): Promise<Execution | Skipped> => {
    if (isClosed) return Promise.reject(new EngineClosed("the engine is closed"));
    return laneOf(lanes, envelope.teamId).submit(envelope);
  };
  // A lane carries envelopes of all kinds; what it answers is of the kind that it was sent.
  const execute = submit as Engine["execute"];
  const runJobsOnce = (): Promise<JobReport> =>
    runJobs({ jobs: options.store.jobs, usage: options.store.usage, logger, execute: submit });

  return {
    catalog: options.catalog,
    store: options.store,
    ...openQueries({ reads: options.store.reads, catalog: options.catalog }),
    execute,
    runJobsOnce,
    async executeMany<Sent extends Envelope>(envelopes: readonly Sent[]) {
      const executions: ExecutionOf<Sent>[] = [];
      for (let from = 0; from < envelopes.length; from += WINDOW) {
        const window = envelopes.slice(from, from + WINDOW);
        executions.push(...(await Promise.all(window.map((sent) => execute(sent)))));
      }
      return executions;
    },
    startJobs({ everySeconds }) {
      const timers = options.timers ?? systemTimers;
      const stop = timers.every(everySeconds, async () => {
        await runJobsOnce().catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          logger.warn({ reason }, "the jobs could not be run; they will be tried again");
        });
      });
      stops.add(stop);
      return async () => {
        stops.delete(stop);
        await stop();
      };
    },
    async close() {
      for (const stop of stops) await stop();
      stops.clear();
      isClosed = true;
      await Promise.all(lanes.map((lane) => lane.drain()));
    },
  };
}

function openLanes(options: EngineOptions, logger: Logger): Lane[] {
  const { rules, catalog, store } = options;
  const ids = options.ids ?? systemIds;
  const timers = options.timers ?? systemTimers;
  const bounds = options.retryBounds ?? RETRY_BOUNDS;
  return Array.from({ length: options.lanes ?? DEFAULTS.lanes }, () => {
    const deps: BatchDeps = {
      rules,
      catalog,
      store,
      ids,
      cache: new StateCache(options.teamsCachedMax ?? DEFAULTS.teamsCachedMax),
      retrying: (attempt) => retrying(attempt, timers, bounds),
    };
    return new Lane({
      batchMax: options.batchMax ?? DEFAULTS.batchMax,
      aheadMin: options.aheadMin ?? DEFAULTS.aheadMin,
      queueMax: options.queueMax ?? DEFAULTS.queueMax,
      logger,
      runBatch: (batch, sent) => deps.retrying(() => runBatch(batch, deps, sent)),
      readyBatch: (tasks, underWay) => readyBatch(tasks, underWay, deps),
    });
  });
}

/** FNV-1a: the same team is always in the same lane of a process. */
function laneOf(lanes: readonly Lane[], teamId: string): Lane {
  let hash = 0x811c9dc5;
  for (let index = 0; index < teamId.length; index += 1) {
    hash = Math.imul(hash ^ teamId.charCodeAt(index), 0x01000193);
  }
  const lane = lanes[(hash >>> 0) % lanes.length];
  invariant(lane, "an engine has at least one lane");
  return lane;
}
