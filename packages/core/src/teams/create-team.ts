/** A team's first state: its plan, its first cycle, its owner. */

import { cycleAt, isCalendarDate, isTimeZone, localDate } from "../base/calendar.ts";
import { CLOCK_END, formatInstant, parseInstant } from "../base/instant.ts";
import { ALLOWED, accept } from "../base/result.ts";
import type { CommandOf } from "../commands/commands.ts";
import { type Decided, invalidInput } from "../commands/rejections.ts";
import { openCycle } from "../cycles/turn.ts";
import type { Context } from "../state/context.ts";
import { type Member, RESERVED_MEMBER_IDS, type Team } from "../state/documents.ts";
import { Draft, emptyState } from "../state/draft.ts";

/** The first cycle is the one that contains the creation, whatever the billing date was. */
export function newTeam(
  teamId: string,
  command: CommandOf<"create_team">,
  context: Context,
): Decided<Draft, "invalid_input"> {
  const plan = context.catalog.plans[command.plan];
  if (!plan) return invalidInput("plan", planIds(context), command.plan);
  const timeZone = command.timeZone ?? "UTC";
  if (!isTimeZone(timeZone)) return invalidInput("timeZone", "an IANA time zone", timeZone);
  const clockAt = command.testClockAt === undefined ? null : parseInstant(command.testClockAt);
  if (command.testClockAt !== undefined && clockAt === null) {
    return invalidInput("testClockAt", "an RFC 3339 instant", command.testClockAt);
  }
  if (clockAt !== null && (clockAt < 0 || clockAt > CLOCK_END)) {
    const expected = "an instant from 1970 to 9000";
    return invalidInput("testClockAt", expected, formatInstant(clockAt));
  }
  const now = clockAt ?? context.now;
  const anchor = command.anchor ?? localDate(now, timeZone);
  if (!isCalendarDate(anchor)) return invalidInput("anchor", "a date as YYYY-MM-DD", anchor);
  const free = requireFreeId("owner.memberId", command.owner.memberId);
  if (!free.ok) return free;
  const team: Team = {
    teamId,
    name: command.name,
    family: plan.family,
    planId: plan.id,
    planHistory: [{ planId: plan.id, from: now }],
    anchor,
    timeZone,
    createdAt: now,
    clock: clockAt === null ? null : { now: clockAt },
    cycle: cycleAt(anchor, timeZone, now),
    pending: { planId: null, timeZone: null, addOnsEnding: [] },
    addOns: {},
    overrides: [],
    switches: {
      aiPaygDefault: context.catalog.bounds.paygDefault,
      overage: {},
      spendCaps: {},
      agentMode: true,
    },
    nextId: 1,
    journalSeq: 0,
    eventSeq: 0,
    lastInstant: now,
    dueAt: null,
    replayed: {},
  };
  const draft = new Draft(emptyState(team));
  draft.members.add(command.owner.memberId, newMember(command.owner, "owner", now));
  openCycle(draft, { ...context, now });
  draft.addEvent({
    at: now,
    type: "team.created",
    actor: "operator",
    data: { plan: plan.id, anchor, timeZone, createdAt: formatInstant(now) },
  });
  return accept(draft);
}

export function newMember(
  facts: { memberId: string; name: string; email?: string | undefined },
  role: Member["role"],
  joinedAt: number,
): Member {
  return {
    memberId: facts.memberId,
    name: facts.name,
    email: facts.email ?? null,
    role,
    joinedAt,
    removedAt: null,
    payg: "inherit",
    agentMode: true,
  };
}

/** Refuses a member's id that names the team's accounts, or who else causes events. */
export function requireFreeId(field: string, memberId: string): Decided<null, "invalid_input"> {
  if (!RESERVED_MEMBER_IDS.includes(memberId)) return ALLOWED;
  return invalidInput(field, `none of ${RESERVED_MEMBER_IDS.join(", ")}`, memberId);
}

export const planIds = (context: Context): string =>
  `one of ${Object.keys(context.catalog.plans).join(", ")}`;
