/**
 * One batch: lock, decide, write, commit (see ARCHITECTURE). Before the commit nobody sees anything
 * of it, and neither does the cache.
 */
import { type Catalog, type Instant, invariant } from "@sluice/core";
import { FIRST_HASH } from "../journal/hash-chain.ts";
import type {
  BatchIdentity,
  BatchTransaction,
  EncodedBatch,
  LockedBatch,
  WantedDocument,
} from "../ports/batches.ts";
import { StoreFault } from "../ports/faults.ts";
import type { Ids } from "../ports/ids.ts";
import type { Rules } from "../ports/rules.ts";
import { shelve } from "../ports/shelve.ts";
import type { Store } from "../ports/store.ts";
import { type DecidedAhead, decideAhead, isStillTrue } from "./decide-ahead.ts";
import { type DecisionDeps, decideTeam, type TeamWork, wantedFor } from "./decide-team.ts";
import { type DecidedTeam, decidedTeam, leftBy, type TeamBase } from "./decided-team.ts";
import type { Execution, Skipped } from "./envelope.ts";
import { NOTHING_REFUSED } from "./refused-lately.ts";
import type { StateCache } from "./state-cache.ts";
import type { Task } from "./task.ts";

export interface BatchDeps {
  readonly rules: Rules;
  readonly catalog: Catalog;
  readonly store: Store;
  readonly ids: Ids;
  readonly cache: StateCache;
  /** Tries again, within bounds, while the attempt meets a fault that may pass by itself. */
  retrying<Value>(attempt: () => Promise<Value>): Promise<Value>;
}

export interface BatchResult {
  readonly executions: ReadonlyMap<Task, Execution | Skipped>;
  readonly failures: ReadonlyMap<Task, unknown>;
}

/** A batch, with everything done that can be done before it has its locks. */
export interface ReadyBatch {
  readonly tasks: readonly Task[];
  /** Null: it is decided under its locks. */
  readonly ahead: AheadBatch | null;
}

interface AheadBatch extends DecidedAhead {
  readonly encoded: EncodedBatch | null;
}

/** A batch on its way to the database. The next batch is decided on what this one leaves. */
export interface BatchUnderWay {
  readonly now: Instant;
  /** When `now` was read, or a little later, in milliseconds of this process. */
  readonly readAt: number;
  readonly left: ReadonlyMap<string, TeamBase | undefined>;
}

/**
 * Calls `sent` once, when the whole batch has gone to the database and no answer has come back yet.
 * Throws a StoreFault when nothing was done, or whatever made the batch fail.
 */
export async function runBatch(
  { tasks, ahead }: ReadyBatch,
  deps: BatchDeps,
  sent: (underWay: BatchUnderWay) => void,
): Promise<BatchResult> {
  const tasksByTeam = groupByTeam(tasks);
  try {
    const transaction = await deps.store.batches.begin();
    const decided = await settle(transaction, tasksByTeam, ahead, deps, sent);
    return gather(decided);
  } catch (error) {
    for (const teamId of tasksByTeam.keys()) deps.cache.drop(teamId);
    throw error;
  }
}

/** Decides a batch on what the one under way will leave, if everything it needs is in memory. */
export async function readyBatch(
  tasks: readonly Task[],
  underWay: BatchUnderWay,
  deps: BatchDeps,
): Promise<ReadyBatch> {
  const { left } = underWay;
  const baseOf = (teamId: string) => (left.has(teamId) ? left.get(teamId) : deps.cache.get(teamId));
  const now = underWay.now + Math.floor(performance.now() - underWay.readAt);
  const ahead = await decideAhead(groupByTeam(tasks), baseOf, { ...deps, now });
  return { tasks, ahead: ahead && { ...ahead, encoded: encode(ahead.teams, deps) } };
}

async function settle(
  transaction: BatchTransaction,
  tasksByTeam: ReadonlyMap<string, Task[]>,
  ahead: AheadBatch | null,
  deps: BatchDeps,
  sent: (underWay: BatchUnderWay) => void,
): Promise<readonly DecidedTeam[]> {
  try {
    const locked = await lock(transaction, tasksByTeam, deps);
    const readAt = performance.now();
    const isRight = ahead !== null && isStillTrue(ahead, locked, deps.cache);
    const decided = isRight
      ? ahead.teams
      : await decideTeams(transaction, tasksByTeam, locked, deps);
    const encoded = isRight ? ahead.encoded : encode(decided, deps);
    const left = takeFromCache(decided, deps.cache);
    if (encoded) {
      const committed = commit(transaction, encoded, deps);
      sent({ now: locked.now, readAt, left });
      await committed;
    }
    for (const [teamId, base] of left) if (base) deps.cache.set(teamId, base);
    return decided;
  } finally {
    await transaction.rollback();
  }
}

function lock(
  transaction: BatchTransaction,
  tasksByTeam: ReadonlyMap<string, Task[]>,
  deps: BatchDeps,
): Promise<LockedBatch> {
  return transaction.lock({
    teams: [...tasksByTeam.keys()].map((teamId) => ({
      teamId,
      cachedVersion: deps.cache.get(teamId)?.version ?? null,
    })),
    keys: [...tasksByTeam.values()]
      .flat()
      .flatMap(({ envelope }) =>
        envelope.idempotencyKey === undefined
          ? []
          : [{ teamId: envelope.teamId, key: envelope.idempotencyKey }],
      ),
  });
}

/** Null: there is nothing to write. */
function encode(decided: readonly DecidedTeam[], deps: BatchDeps): EncodedBatch | null {
  const writes = decided.flatMap(({ write }) => (write ? [write] : []));
  const [first] = writes;
  if (!first) return null;
  const batch = { batchId: deps.ids.batchId(), firstTeamId: first.teamId };
  return deps.store.batches.encode(batch, writes);
}

/**
 * Takes the batch's teams out of the cache: nobody may see what it leaves until it is committed.
 */
function takeFromCache(
  decided: readonly DecidedTeam[],
  cache: StateCache,
): Map<string, TeamBase | undefined> {
  const left = new Map<string, TeamBase | undefined>();
  for (const team of decided) {
    cache.drop(team.teamId);
    left.set(team.teamId, leftBy(team));
  }
  return left;
}

/**
 * When the answer to a commit is lost, the commit took place or it did not. The database is asked
 * until one of the two is known.
 */
async function commit(
  transaction: BatchTransaction,
  encoded: EncodedBatch,
  deps: BatchDeps,
): Promise<void> {
  try {
    await transaction.commit(encoded);
  } catch (error) {
    if (!(error instanceof StoreFault) || error.kind !== "commit-unknown") throw error;
    if (await wasCommitted(encoded.identity, error, deps)) return;
    throw new StoreFault("lost", "the batch was not committed", error);
  }
}

async function wasCommitted(
  batch: BatchIdentity,
  error: StoreFault,
  deps: BatchDeps,
): Promise<boolean> {
  try {
    return await deps.retrying(() => deps.store.batches.wasCommitted(batch));
  } catch {
    throw error;
  }
}

async function decideTeams(
  transaction: BatchTransaction,
  tasksByTeam: ReadonlyMap<string, Task[]>,
  locked: LockedBatch,
  deps: BatchDeps,
): Promise<DecidedTeam[]> {
  const works = [...tasksByTeam].map(([teamId, tasks]) => workOf(teamId, tasks, locked, deps));
  await prefetch(transaction, works, deps.rules);
  const decisionDeps: DecisionDeps = {
    rules: deps.rules,
    catalog: deps.catalog,
    ids: deps.ids,
    now: locked.now,
    load: async (teamId, state, references) => {
      const wanted = references.map((reference) => ({ teamId, reference }));
      for (const loaded of await transaction.load(wanted)) shelve(state, loaded);
    },
  };
  const decided: DecidedTeam[] = [];
  for (const work of works) {
    const { teamId, state } = work;
    const decision = await decideTeam(work, decisionDeps);
    const { version = 0, headHash = FIRST_HASH } = locked.teams.get(teamId) ?? {};
    decided.push(decidedTeam(teamId, { version, headHash, state }, decision));
  }
  return decided;
}

function workOf(
  teamId: string,
  tasks: readonly Task[],
  locked: LockedBatch,
  deps: BatchDeps,
): TeamWork {
  const team = locked.teams.get(teamId);
  const cached = deps.cache.get(teamId);
  const state = team ? (team.state ?? cached?.state ?? null) : null;
  invariant(!team || state, "a locked team's state is cached or was loaded");
  const known = locked.answers.filter((answer) => answer.teamId === teamId);
  const refused = cached?.refused ?? NOTHING_REFUSED;
  return { teamId, tasks, state, known, refused, tried: new Set() };
}

/**
 * Loads what the whole batch needs in one round trip. What those documents lead to in turn is
 * loaded team by team.
 */
async function prefetch(
  transaction: BatchTransaction,
  works: readonly TeamWork[],
  rules: Rules,
): Promise<void> {
  const wanted: WantedDocument[] = [];
  for (const { teamId, tasks, state, tried } of works) {
    if (!state) continue;
    for (const { envelope } of tasks) {
      for (const reference of wantedFor(rules, state, envelope.command, tried)) {
        wanted.push({ teamId, reference });
      }
    }
  }
  if (wanted.length === 0) return;
  const states = new Map(works.map((work) => [work.teamId, work.state]));
  for (const loaded of await transaction.load(wanted)) {
    const state = states.get(loaded.teamId);
    if (state) shelve(state, loaded);
  }
}

function gather(decided: readonly DecidedTeam[]): BatchResult {
  const executions = new Map<Task, Execution | Skipped>();
  const failures = new Map<Task, unknown>();
  for (const { decision } of decided) {
    for (const [task, execution] of decision.executions) executions.set(task, execution);
    for (const [task, error] of decision.failures) failures.set(task, error);
  }
  return { executions, failures };
}

function groupByTeam(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    const group = groups.get(task.envelope.teamId);
    if (group) group.push(task);
    else groups.set(task.envelope.teamId, [task]);
  }
  return groups;
}
