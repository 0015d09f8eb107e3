/** A team and its people as they are shown. */
import { formatMoney } from "../base/amounts.ts";
import { formatInstant } from "../base/instant.ts";
import { isPaygOn, presentOverage } from "../credits/overage.ts";
import type { Context } from "../state/context.ts";
import type { Cycle, Member } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { poolSpentBy } from "../terms/pools.ts";
import type { MemberView, PeriodView, TeamView } from "./shapes.ts";

export function viewTeam(draft: Draft, context: Context): TeamView {
  const { team } = draft;
  return {
    teamId: team.teamId,
    name: team.name,
    plan: team.planId,
    planName: context.catalog.plans[team.planId]?.name ?? team.planId,
    family: team.family,
    anchor: team.anchor,
    timeZone: team.timeZone,
    createdAt: formatInstant(team.createdAt),
    testClockNow: team.clock ? formatInstant(team.clock.now) : null,
    cycle: viewPeriod(draft, team.cycle),
    addOns: Object.keys(team.addOns).sort(),
    pending: {
      plan: team.pending.planId,
      timeZone: team.pending.timeZone,
      addOnsEnding: [...team.pending.addOnsEnding],
    },
    switches: {
      aiPaygDefault: team.switches.aiPaygDefault,
      overage: { ...team.switches.overage },
      spendCaps: Object.fromEntries(
        Object.entries(team.switches.spendCaps).map(([pool, cap]) => [
          pool,
          cap === null ? null : formatMoney(cap),
        ]),
      ),
      agentMode: team.switches.agentMode,
    },
    overrides: team.overrides.map((override) => ({
      ...override,
      from: formatInstant(override.from),
    })),
  };
}

export function viewPeriod(
  draft: Draft,
  cycle: Pick<Cycle, "index" | "start" | "end"> & { readonly timeZone?: string },
): PeriodView {
  return {
    index: cycle.index,
    start: formatInstant(cycle.start),
    end: formatInstant(cycle.end),
    timeZone: cycle.timeZone ?? draft.team.timeZone,
  };
}

export function viewMember(draft: Draft, context: Context, member: Readonly<Member>): MemberView {
  const pool = poolSpentBy(context, "action");
  const isSold = presentOverage(draft, context, pool).terms !== null;
  return {
    memberId: member.memberId,
    name: member.name,
    email: member.email,
    role: member.role,
    joinedAt: formatInstant(member.joinedAt),
    removedAt: member.removedAt === null ? null : formatInstant(member.removedAt),
    payg: member.payg,
    paygInForce: isSold && isPaygOn(draft, member),
    agentMode: member.agentMode,
  };
}
