/** Questions about runs, actions, reservations, leases and charges. */
import {
  accept,
  type Rejection,
  type Result,
  type Run,
  reject,
  viewAction,
  viewCharge,
  viewLease,
  viewReservation,
  viewRun,
  viewRunTree,
} from "@sluice/core";
import { cursorOf, pageById, readPaging } from "./cursor.ts";
import { explainCharge as explain } from "./explain-charge.ts";
import {
  type Asked,
  bringIn,
  notFound,
  type OpenedTeam,
  openCycleOf,
  openTeam,
  refuseForOther,
} from "./opened-team.ts";
import type { Queries, RunFilter } from "./queries.ts";

type Answer<Name extends keyof Queries> = ReturnType<Queries[Name]>;

export async function runs(asked: Asked, filter: Parameters<Queries["runs"]>[2]): Answer<"runs"> {
  const page = readPaging(filter, ["number", "string"]);
  if (!page.ok) return page;
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const opened = found.value;
  const { key, limit } = page.value;
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

export async function runTree(asked: Asked, runId: string): Answer<"runTree"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const opened = found.value;
  await bringIn(opened, [{ shelf: "runs", id: runId }]);
  const run = opened.draft.runs.get(runId);
  if (!run) return reject(notFound("run", runId));
  const hidden = refuseForOther(opened, run.memberId, "run", runId);
  if (hidden) return reject(hidden);
  const tree = await opened.snapshot.runTree(opened.teamId, run.rootId);
  for (const one of tree.runs) {
    if (!opened.state.runs.has(one.runId)) opened.state.runs.set(one.runId, one);
  }
  const latest = tree.runs.map((one) => opened.draft.runs.get(one.runId) ?? one);
  const view = viewRunTree(opened.draft, opened.context, runId, latest, tree.charges);
  return view ? accept(view) : reject(notFound("run", runId));
}

export async function action(asked: Asked, actionId: string): Answer<"action"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const opened = found.value;
  await bringIn(opened, [{ shelf: "actions", id: actionId }]);
  const known = opened.draft.actions.get(actionId);
  if (!known) return reject(notFound("action", actionId));
  const hidden = refuseForOther(opened, known.memberId, "action", actionId);
  if (hidden) return reject(hidden);
  const [charge] = await opened.snapshot.chargesOf(opened.teamId, { actionId });
  return accept(viewAction(known, charge ?? null));
}

export async function reservation(asked: Asked, reservationId: string): Answer<"reservation"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const opened = found.value;
  await bringIn(opened, [{ shelf: "reservations", id: reservationId }]);
  const known = opened.draft.reservations.get(reservationId);
  if (!known || known.lease) return reject(notFound("reservation", reservationId));
  const hidden = refuseForOther(opened, known.memberId, "reservation", reservationId);
  return hidden ? reject(hidden) : accept(viewReservation(known));
}

/** With the account that it is spent from, which may be of a cycle that is closed. */
export async function lease(asked: Asked, leaseId: string): Answer<"lease"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const opened = found.value;
  await bringIn(opened, [{ shelf: "reservations", id: leaseId }]);
  const known = opened.draft.reservations.get(leaseId);
  if (!known) return reject(notFound("lease", leaseId));
  const hidden = refuseForOther(opened, known.memberId, "lease", leaseId);
  if (hidden) return reject(hidden);
  const cycle = await openCycleOf(opened, known.pin.cycle);
  if (!cycle.ok) return cycle;
  const view = viewLease(opened.draft, opened.context, known);
  return view ? accept(view) : reject(notFound("lease", leaseId));
}

export async function leases(
  asked: Asked,
  paging: Parameters<Queries["leases"]>[2],
): Answer<"leases"> {
  const page = readPaging(paging, ["string"]);
  if (!page.ok) return page;
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const { draft, context, onlyOf } = found.value;
  const seen = [...draft.reservations.values()].filter(({ status, lease, memberId }) => {
    const isSeen = onlyOf === null || memberId === onlyOf;
    return status === "held" && lease !== null && isSeen;
  });
  const { shown, nextCursor } = pageById(seen, ({ reservationId }) => reservationId, page.value);
  return accept({
    items: shown.flatMap((one) => viewLease(draft, context, one) ?? []),
    nextCursor,
  });
}

export async function charges(
  asked: Asked,
  filter: Parameters<Queries["charges"]>[2],
): Answer<"charges"> {
  const page = readPaging(filter, ["number"]);
  if (!page.ok) return page;
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const own = ownFilter(found.value, filter);
  if (!own.ok) return own;
  const { key, limit } = page.value;
  const kept = await asked.snapshot.charges(asked.teamId, {
    cycle: filter.cycle ?? null,
    memberId: own.value,
    runId: filter.runId ?? null,
    item: filter.item ?? null,
    before: key ? Number(key[0]) : null,
    limit: limit + 1,
  });
  const shown = kept.slice(0, limit);
  const last = shown.at(-1);
  return accept({
    items: shown.map(viewCharge),
    nextCursor: kept.length > limit && last ? cursorOf([last.seq]) : null,
  });
}

export async function charge(asked: Asked, chargeId: string): Answer<"charge"> {
  const found = await chargeSeen(asked, chargeId);
  return found.ok ? accept(viewCharge(found.value.charge)) : found;
}

export async function explainCharge(asked: Asked, chargeId: string): Answer<"explainCharge"> {
  const found = await chargeSeen(asked, chargeId);
  if (!found.ok) return found;
  return accept(await explain(found.value.opened, found.value.charge));
}

async function chargeSeen(asked: Asked, chargeId: string) {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  await bringIn(found.value, [{ shelf: "charges", id: chargeId }]);
  const known = found.value.draft.charges.get(chargeId);
  if (!known) return reject(notFound("charge", chargeId));
  const hidden = refuseForOther(found.value, known.memberId, "charge", chargeId);
  return hidden ? reject(hidden) : accept({ opened: found.value, charge: known });
}

/** Whose work is asked for; a guest asks for their own and may name nobody else. */
function ownFilter(
  opened: OpenedTeam,
  filter: { readonly memberId?: string | undefined },
): Result<string | null, Rejection> {
  const { onlyOf } = opened;
  const asked = filter.memberId ?? null;
  if (onlyOf === null) return accept(asked);
  if (asked === null || asked === onlyOf) return accept(onlyOf);
  const allowedRoles = Object.values(opened.context.catalog.roles)
    .filter((role) => role.rights.includes("see-team-usage"))
    .map((role) => role.id);
  const role = opened.draft.members.get(onlyOf)?.role ?? "guest";
  return reject({ code: "forbidden", right: "see-team-usage", role, allowedRoles });
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
