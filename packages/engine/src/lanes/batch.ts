/**
 * One batch: lock, decide, write, commit (see ARCHITECTURE). Nothing of it is seen by anybody,
 * the cache included, before its commit.
 */
import {
  type Catalog,
  commitDraft,
  type Draft,
  emptyState,
  invariant,
  type TeamState,
} from "@sluice/core";
import type { Execution } from "../envelope.ts";
import { chainDraft, FIRST_HASH } from "../journal/hash-chain.ts";
import type { Ids } from "../ports/ids.ts";
import type {
  BatchIdentity,
  BatchTransaction,
  LoadedDocument,
  LockedBatch,
  Store,
  TeamWrite,
  WantedDocument,
} from "../ports/store.ts";
import { StoreFault } from "../ports/store.ts";
import type { Rules } from "../rules.ts";
import {
  type DecisionDeps,
  decideTeam,
  type TeamDecision,
  type TeamWork,
  wantedFor,
} from "./decide-team.ts";
import type { StateCache } from "./state-cache.ts";
import type { Task } from "./task.ts";

export interface BatchDeps {
  readonly rules: Rules;
  readonly catalog: Catalog;
  readonly store: Store;
  readonly ids: Ids;
  readonly cache: StateCache;
  /** Runs something until it meets no fault that may pass, within bounds. */
  retrying<Value>(attempt: () => Promise<Value>): Promise<Value>;
}

export interface BatchResult {
  readonly executions: ReadonlyMap<Task, Execution>;
  readonly failures: ReadonlyMap<Task, unknown>;
}

interface DecidedTeam {
  readonly teamId: string;
  readonly decision: TeamDecision;
  /** Null: the team is new. */
  readonly state: TeamState | null;
  readonly version: number;
  readonly headHash: Uint8Array;
}

/** Throws a StoreFault when nothing was done, or whatever made the batch fail. */
export async function runBatch(tasks: readonly Task[], deps: BatchDeps): Promise<BatchResult> {
  const tasksByTeam = groupByTeam(tasks);
  try {
    const transaction = await deps.store.batches.begin();
    const decided = await settle(transaction, tasksByTeam, deps);
    for (const team of decided) keepInCache(team, deps.cache);
    return gather(decided);
  } catch (error) {
    for (const teamId of tasksByTeam.keys()) deps.cache.drop(teamId);
    throw error;
  }
}

async function settle(
  transaction: BatchTransaction,
  tasksByTeam: ReadonlyMap<string, Task[]>,
  deps: BatchDeps,
): Promise<DecidedTeam[]> {
  try {
    const locked = await transaction.lock({
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
    const decided = await decideTeams(transaction, tasksByTeam, locked, deps);
    const writes = decided.flatMap(writeOf);
    const [first] = writes;
    if (!first) return decided;
    const batch = { batchId: deps.ids.batchId(), firstTeamId: first.teamId };
    await transaction.write(batch, writes);
    await commit(transaction, batch, deps);
    return decided;
  } finally {
    await transaction.rollback();
  }
}

/** A commit whose answer is lost has either happened or not; which, is asked until it is known. */
async function commit(
  transaction: BatchTransaction,
  batch: BatchIdentity,
  deps: BatchDeps,
): Promise<void> {
  try {
    await transaction.commit();
  } catch (error) {
    if (!(error instanceof StoreFault) || error.kind !== "commit-unknown") throw error;
    const wasCommitted = await deps
      .retrying(() => deps.store.batches.wasCommitted(batch))
      .catch(() => {
        throw error;
      });
    if (!wasCommitted) throw new StoreFault("lost", "the batch was not committed", error);
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
    decided.push({ teamId, decision, state, version, headHash });
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
  const state = team ? (team.state ?? deps.cache.get(teamId)?.state ?? null) : null;
  invariant(!team || state, "a locked team's state is cached or was loaded");
  const known = locked.answers.filter((answer) => answer.teamId === teamId);
  return { teamId, tasks, state, known, tried: new Set() };
}

/** One round trip for what the whole batch needs; what that leads to is asked for team by team. */
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

/** What is in memory is as new, and may be open; it is never replaced. */
function shelve(state: TeamState, loaded: LoadedDocument): void {
  const shelf: Map<string, unknown> = state[loaded.shelf];
  if (!shelf.has(loaded.id)) shelf.set(loaded.id, loaded.document);
}

function writeOf(team: DecidedTeam): TeamWrite[] {
  const { draft, answers, refusals } = team.decision;
  if (!draft) return [];
  return [
    {
      teamId: team.teamId,
      isNew: team.state === null,
      version: team.version + 1,
      draft,
      ...chainDraft(draft, team.headHash),
      answers,
      refusals,
    },
  ];
}

function keepInCache({ teamId, decision, state, version }: DecidedTeam, cache: StateCache): void {
  if (decision.draft) {
    cache.set(teamId, { version: version + 1, state: committed(state, decision.draft) });
  } else if (state && decision.failures.size === 0) {
    cache.set(teamId, { version, state });
  } else {
    // A command that failed may have brought in documents that are not open.
    cache.drop(teamId);
  }
}

const committed = (state: TeamState | null, draft: Draft): TeamState =>
  commitDraft(state ?? emptyState(draft.team), draft);

function gather(decided: readonly DecidedTeam[]): BatchResult {
  const executions = new Map<Task, Execution>();
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
