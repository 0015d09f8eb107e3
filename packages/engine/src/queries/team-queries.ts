/** Questions about the team, its members and where it stands. */
import {
  accept,
  draftInvoice,
  formatCredits,
  refuseForRight,
  reject,
  scopeOf,
  TEAM_OWNER,
  viewBalance,
  viewBalances,
  viewMe,
  viewMember,
  viewPeriod,
  viewTeam,
  viewUsage,
} from "@sluice/core";
import type { UsageDimension } from "../ports/usage.ts";
import { pageById, readPaging } from "./cursor.ts";
import { ownUsage } from "./guest-usage.ts";
import {
  type Asked,
  notFound,
  type OpenedTeam,
  openCycleOf,
  openTeam,
  refuseForOther,
} from "./opened-team.ts";
import { withPooledMembers } from "./pooled-usage.ts";
import type { Queries, UsageGroup } from "./queries.ts";

type Answer<Name extends keyof Queries> = ReturnType<Queries[Name]>;

export async function team(asked: Asked): Answer<"team"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  return accept(viewTeam(found.value.draft, found.value.context));
}

export async function members(
  asked: Asked,
  paging: Parameters<Queries["members"]>[2],
): Answer<"members"> {
  const page = readPaging(paging, ["string"]);
  if (!page.ok) return page;
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const { draft, context, onlyOf } = found.value;
  const seen = [...draft.members.values()].filter(
    ({ memberId }) => onlyOf === null || onlyOf === memberId,
  );
  const { shown, nextCursor } = pageById(seen, ({ memberId }) => memberId, page.value);
  return accept({ items: shown.map((one) => viewMember(draft, context, one)), nextCursor });
}

export async function member(asked: Asked, memberId: string): Answer<"member"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const { draft, context } = found.value;
  const known = draft.members.get(memberId);
  const hidden = refuseForOther(found.value, memberId, "member", memberId);
  if (!known || hidden) return reject(notFound("member", memberId));
  return accept(viewMember(draft, context, known));
}

export async function balances(asked: Asked, cycle: number | undefined): Answer<"balances"> {
  const found = await inCycle(asked, cycle);
  if (!found.ok) return found;
  const { opened, index } = found.value;
  const views = viewBalances(opened.draft, opened.context, index);
  const { onlyOf } = opened;
  return accept(onlyOf === null ? views : views.filter(({ owner }) => owner === onlyOf));
}

export async function usage(asked: Asked, cycle: number | undefined): Answer<"usage"> {
  const found = await inCycle(asked, cycle);
  if (!found.ok) return found;
  const { opened, index } = found.value;
  const view = viewUsage(opened.draft, opened.context, index);
  if (opened.onlyOf !== null) return accept(await ownUsage(opened, view, opened.onlyOf));
  return accept(await withPooledMembers(opened, view));
}

export async function me(asked: Asked, memberId: string | null): Answer<"me"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const { draft, context } = found.value;
  const id = memberId ?? draft.team.teamId;
  const hidden = refuseForOther(found.value, memberId, "member", id);
  const view = hidden ? null : viewMe(draft, context, memberId);
  return view ? accept(view) : reject(notFound("member", id));
}

export async function standing(
  asked: Asked,
  { pool, memberId }: Parameters<Queries["standing"]>[2],
): Answer<"standing"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const { draft, context, onlyOf } = found.value;
  const { index } = draft.team.cycle;
  const planId = draft.cycles.get(String(index))?.planId ?? draft.team.planId;
  const scope = scopeOf(context.catalog, planId, pool);
  const owner = scope === "member" ? memberId : TEAM_OWNER;
  if (scope === null || owner === null) return accept(null);
  if (onlyOf !== null && onlyOf !== owner) return reject(notFound("pool", pool));
  return accept(viewBalance(draft, context, pool, owner, index));
}

export async function usageBreakdown(
  asked: Asked,
  which: Parameters<Queries["usageBreakdown"]>[2],
): Answer<"usageBreakdown"> {
  const found = await inCycle(asked, which.cycle);
  if (!found.ok) return found;
  const { opened, index } = found.value;
  const { pool, groupBy } = which;
  if (pool !== undefined && !asked.catalog.pools[pool]) return reject(notFound("pool", pool));
  const sums = await opened.snapshot.usage(opened.teamId, {
    cycle: index,
    by: groupBy,
    memberId: opened.onlyOf,
    pool: pool ?? null,
  });
  const order = inOrder(groupBy);
  const items = sums.sort(order).map(
    (sum): UsageGroup => ({
      pool: sum.pool,
      key: sum.key,
      charges: sum.charges,
      credits: formatCredits(sum.credits),
      burned: formatCredits(sum.burned),
      overage: formatCredits(sum.overage),
      absorbed: formatCredits(sum.absorbed),
    }),
  );
  const cycle = opened.draft.cycles.get(String(index)) ?? opened.draft.team.cycle;
  return accept({ groupBy, cycle: viewPeriod(opened.draft, cycle), items });
}

export async function invoice(asked: Asked, cycle: number | "draft"): Answer<"invoice"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const refused = refuseForInvoices(found.value);
  if (refused) return reject(refused);
  const index = await openCycleOf(found.value, cycle === "draft" ? undefined : cycle);
  if (!index.ok) return index;
  return accept(draftInvoice(found.value.draft, found.value.context, index.value));
}

/** A closed cycle's lines are in its own document; only open ones need their accounts. */
export async function invoices(asked: Asked): Answer<"invoices"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const opened = found.value;
  const refused = refuseForInvoices(opened);
  if (refused) return reject(refused);
  const kept = await opened.snapshot.cycles(opened.teamId);
  for (const cycle of kept) {
    const id = String(cycle.index);
    if (!opened.state.cycles.has(id)) opened.state.cycles.set(id, cycle);
  }
  const indexes = [...opened.draft.cycles.values()].map(({ index }) => index);
  const inTime = indexes.sort((a, b) => a - b);
  return accept(inTime.map((index) => draftInvoice(opened.draft, opened.context, index)));
}

export async function replayPosition(asked: Asked, source: string): Answer<"replayPosition"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  if (asked.viewer.kind !== "operator") {
    const allowedRoles = ["operator"];
    return reject({ code: "forbidden", right: "replay", role: "member", allowedRoles });
  }
  return accept(found.value.draft.team.replayed[source] ?? null);
}

async function inCycle(asked: Asked, cycle: number | undefined) {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const index = await openCycleOf(found.value, cycle);
  if (!index.ok) return index;
  return accept({ opened: found.value, index: index.value });
}

const refuseForInvoices = (opened: OpenedTeam) =>
  refuseForRight(opened.draft, opened.context, opened.viewer, "see-invoices");

type Sum = { pool: string; key: string | null; credits: bigint };

function inOrder(groupBy: UsageDimension): (a: Sum, b: Sum) => number {
  const byKey = (a: Sum, b: Sum): number => ((a.key ?? "") < (b.key ?? "") ? -1 : 1);
  return (a, b) => {
    if (a.pool !== b.pool) return a.pool < b.pool ? -1 : 1;
    if (groupBy === "day" || a.credits === b.credits) return byKey(a, b);
    return a.credits > b.credits ? -1 : 1;
  };
}
