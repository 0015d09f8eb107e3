/** Queries of scenarios, answered from the core's views. */

import type { Context, Cycle, Draft, TeamEvent } from "@sluice/core";
import {
  scopeOf,
  TEAM_OWNER,
  viewBalance,
  viewCharge,
  viewEvent,
  viewInvoice,
  viewLease,
  viewMember,
  viewRunTree,
  viewTeam,
  viewUsage,
} from "@sluice/core";
import type { Reply } from "../driver/driver.ts";
import type { Query } from "../language/fields.ts";
import { cycleIndexOf, notFound, pickCharges, pickEvents, pickUsage } from "./pick.ts";

export function answerQuery(
  draft: Draft,
  context: Context,
  query: Query,
  events: readonly TeamEvent[],
): Reply {
  switch (query.type) {
    case "team":
      return ok(viewTeam(draft, context));
    case "member": {
      const member = draft.members.get(query.memberId ?? "");
      return member
        ? ok(viewMember(draft, context, member))
        : notFound("member", query.memberId ?? "");
    }
    case "balance":
      return answerBalance(draft, context, query);
    case "usage":
      return pickUsage(viewUsage(draft, context, draft.team.cycle.index), query);
    case "invoice": {
      const cycle = cycleFor(draft, query);
      return cycle ? ok(viewInvoice(draft, context, cycle.index)) : noCycle(query);
    }
    case "run": {
      const runId = query.runId ?? "";
      const runs = [...draft.runs.values()];
      const charges = [...draft.charges.values()];
      const tree = viewRunTree(draft, context, runId, runs, charges);
      return tree ? ok(tree) : notFound("run", runId);
    }
    case "lease": {
      const leaseId = query.leaseId ?? "";
      const known = draft.reservations.get(leaseId);
      const lease = known ? viewLease(draft, context, known) : null;
      return lease ? ok(lease) : notFound("lease", leaseId);
    }
    case "charges": {
      const charges = [...draft.charges.values()].sort((a, b) => a.seq - b.seq).map(viewCharge);
      return ok({ charges: pickCharges(charges, query, draft.team.cycle.index) });
    }
    case "events":
      return ok({ events: pickEvents(events.map(viewEvent), query) });
  }
}

function answerBalance(draft: Draft, context: Context, query: Query): Reply {
  const pool = query.pool ?? "";
  const cycle = cycleFor(draft, query);
  if (!cycle) return noCycle(query);
  const scope = scopeOf(context.catalog, cycle.planId, pool);
  if (scope === null) return notFound("pool", pool);
  const owner = scope === "member" ? query.memberId : TEAM_OWNER;
  if (owner === undefined) return notFound("member", "(none told, and the pool is by member)");
  if (scope === "member" && !draft.members.get(owner)) return notFound("member", owner);
  return ok(viewBalance(draft, context, pool, owner, cycle.index));
}

function cycleFor(draft: Draft, query: Query): Readonly<Cycle> | undefined {
  const index = cycleIndexOf(query.cycle, draft.team.cycle.index);
  return index === null ? undefined : draft.cycles.get(String(index));
}

const noCycle = (query: Query): Reply => notFound("cycle", query.cycle ?? "running");

const ok = (answer: unknown): Reply => ({ ok: true, answer });
