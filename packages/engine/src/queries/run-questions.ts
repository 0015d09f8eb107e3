/** Questions about runs. */
import {
  accept,
  type Run,
  type RunTreeView,
  type RunView,
  viewRun,
  viewRunTree,
} from "@sluice/core";
import { type Answered, notFound } from "./asked.ts";
import { ownFilter } from "./own-work.ts";
import { cursorOf, type Page, type PageWanted, type Paging } from "./paging.ts";
import { ofOpenedTeam } from "./question.ts";
import { requireOwn } from "./rights.ts";
import { bringIn, type OpenedTeam } from "./seen-team.ts";

export interface RunFilter {
  readonly status?: string | undefined;
  readonly flowId?: string | undefined;
  readonly memberId?: string | undefined;
}

export const runQuestions = {
  /** Newest first. */
  list_runs: ofOpenedTeam({ name: "runs", cursor: ["number", "string"], answer: runs }),
  get_run: ofOpenedTeam({ name: "runTree", by: "runId", key: "run", answer: runTree }),
};

async function runs(
  opened: OpenedTeam,
  filter: RunFilter & Paging,
  { key, limit }: PageWanted,
): Answered<Page<RunView>> {
  const own = ownFilter(opened, filter);
  if (!own.ok) return own;
  const [requestedAt, runId] = key ?? [];
  const before = key ? { requestedAt: Number(requestedAt), runId: String(runId) } : null;
  const kept = await opened.snapshot.runs(opened.teamId, {
    status: filter.status ?? null,
    flowId: filter.flowId ?? null,
    memberId: own.value,
    before,
    limit: limit + 1,
  });
  const wanted = { ...filter, memberId: own.value ?? undefined };
  const merged = withLatest(opened, kept, wanted, before, kept.length > limit);
  const shown = merged.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = last && (merged.length > limit || kept.length > limit);
  return accept({
    items: shown.map((run) => viewRun(opened.draft, opened.context, run)),
    nextCursor: hasMore ? cursorOf([last.requestedAt, last.runId]) : null,
  });
}

async function runTree(
  opened: OpenedTeam,
  { runId }: { readonly runId: string },
): Answered<RunTreeView> {
  await bringIn(opened, [{ shelf: "runs", id: runId }]);
  const run = opened.draft.runs.get(runId);
  if (!run) return notFound("run", runId);
  const visible = requireOwn(opened, run.memberId, "run", runId);
  if (!visible.ok) return visible;
  const tree = await opened.snapshot.runTree(opened.teamId, run.rootId);
  for (const one of tree.runs) {
    if (!opened.state.runs.has(one.runId)) opened.state.runs.set(one.runId, one);
  }
  const latest = tree.runs.map((one) => opened.draft.runs.get(one.runId) ?? one);
  const view = viewRunTree(opened.draft, opened.context, runId, latest, tree.charges);
  return view ? accept(view) : notFound("run", runId);
}

/**
 * What was read, with the runs that time has changed since as they are now: some no longer fit the
 * filter, others fit it only now.
 */
function withLatest(
  opened: OpenedTeam,
  kept: readonly Run[],
  filter: RunFilter,
  before: { requestedAt: number; runId: string } | null,
  isCut: boolean,
): Readonly<Run>[] {
  const changed = opened.draft.runs.changed;
  const end = isCut ? kept.at(-1) : undefined;
  const fits = (run: Readonly<Run>): boolean =>
    (filter.status === undefined || run.status === filter.status) &&
    (filter.flowId === undefined || run.flowId === filter.flowId) &&
    (filter.memberId === undefined || run.memberId === filter.memberId) &&
    (before === null || newestFirst(before, run) < 0) &&
    (end === undefined || newestFirst(run, end) <= 0);
  return [
    ...kept.filter((run) => !changed.has(run.runId)),
    ...[...changed.values()].filter(fits),
  ].sort(newestFirst);
}

type Place = Pick<Run, "requestedAt" | "runId">;

const newestFirst = (a: Readonly<Place>, b: Readonly<Place>): number =>
  b.requestedAt - a.requestedAt || (a.runId === b.runId ? 0 : a.runId > b.runId ? -1 : 1);
