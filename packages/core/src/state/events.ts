/**
 * Events: what happens to a team is recorded as one, which is also the audit entry. Each type is
 * here once, with its data and with the right that a member needs in order to see it.
 */
import type { Instant } from "../base/instant.ts";
import type { Right, RoleId } from "../catalog/model.ts";
import type { PaygSetting } from "./documents.ts";

/** The data of each type of event, as plain JSON: amounts and instants are text. */
export interface TeamEventData {
  "team.created": { plan: string; anchor: string; timeZone: string; createdAt: string };
  "time-zone.change-planned": { timeZone: string };
  "terms.overridden": {
    target: string;
    value: string | boolean;
    reason: string;
    /** The override applies from this instant on. Null: the event is older than this field. */
    from: string | null;
  };

  "member.joined": { memberId: string; role: RoleId };
  "member.role-changed": { memberId: string; role: RoleId };
  "member.left": { memberId: string };

  "plan.change-planned": { what: string; reason: string | null };
  "plan.change-withdrawn": { what: string; reason: string | null };
  "plan.changed": { what: string; reason: string | null };
  "add-on.bought": { what: string };
  "add-on.cancelled": { what: string };
  "add-on.kept": { what: string };
  "pack.bought": { pack: string; grantId: string };
  "goodwill.granted": { grantId: string; reason: string };

  "overage.set": { pool: string; on: boolean };
  "spend-cap.set": { pool: string; cap: string | null };
  "payg.default-set": { payg: "on" | "off" };
  "payg.member-set": { memberId: string; payg: PaygSetting };
  "agent-mode.set": { memberId: string | null; on: boolean };

  "run.started": { runId: string; flowId: string; rootRunId: string };
  "run.paused": { runId: string; flowId: string; memberId: string | null };
  "run.resumed": { runId: string; flowId: string; memberId: string | null };
  "run.offer-withdrawn": { runId: string; flowId: string };
  "run.finished": RunEnded;
  "run.cancelled": RunEnded;
  "run.expired": RunEnded;
  "run.lapsed": RunEnded;

  "lease.lost": {
    leaseId: string;
    gateId: string;
    pool: string;
    /** What grants pay for. */
    lost: string;
    /** What may have been used as well; nobody pays for it. */
    unbilled: string;
  };
  "lease.reported-late": {
    leaseId: string;
    gateId: string;
    pool: string;
    spent: string;
    returned: string;
  };
  "charge.corrected": { chargeId: string; credits: string; reason: string };

  "cycle.turned": { ended: number; began: number };
  "cycle.closed": { cycle: number };
}

interface RunEnded {
  runId: string;
  flowId: string;
  /** The bound that had stopped the run; null: it was not stopped. */
  reason: string | null;
}

export type TeamEventType = keyof TeamEventData;

/** The right that lets a member see events of each type. The operator sees all of them. */
export const EVENT_RIGHTS = {
  "team.created": "see-team-usage",
  "time-zone.change-planned": "see-team-usage",
  "terms.overridden": "see-team-usage",
  "member.joined": "see-team-usage",
  "member.role-changed": "see-team-usage",
  "member.left": "see-team-usage",
  "plan.change-planned": "see-team-usage",
  "plan.change-withdrawn": "see-team-usage",
  "plan.changed": "see-team-usage",
  "add-on.bought": "see-team-usage",
  "add-on.cancelled": "see-team-usage",
  "add-on.kept": "see-team-usage",
  "pack.bought": "see-team-usage",
  "goodwill.granted": "see-team-usage",
  "overage.set": "see-team-usage",
  "spend-cap.set": "see-team-usage",
  "payg.default-set": "see-team-usage",
  "payg.member-set": "see-team-usage",
  "agent-mode.set": "see-team-usage",
  "run.started": "see-team-usage",
  "run.paused": "see-team-usage",
  "run.resumed": "see-team-usage",
  "run.offer-withdrawn": "see-team-usage",
  "run.finished": "see-team-usage",
  "run.cancelled": "see-team-usage",
  "run.expired": "see-team-usage",
  "run.lapsed": "see-team-usage",
  "lease.lost": "see-team-usage",
  "lease.reported-late": "see-team-usage",
  "charge.corrected": "see-team-usage",
  "cycle.turned": "see-team-usage",
  "cycle.closed": "see-team-usage",
} as const satisfies { readonly [Type in TeamEventType]: Right };

export type EventRight = (typeof EVENT_RIGHTS)[TeamEventType];

/** A type that another version has recorded is seen as most are. */
export const rightToSee = (type: string): EventRight =>
  Object.hasOwn(EVENT_RIGHTS, type) ? EVENT_RIGHTS[type as TeamEventType] : "see-team-usage";

/** Fields that types got later: events that were recorded before are read with these. */
export const LATER_FIELDS = {
  "terms.overridden": { from: null },
  "plan.change-planned": { reason: null },
  "plan.change-withdrawn": { reason: null },
  "plan.changed": { reason: null },
} as const satisfies { readonly [Type in TeamEventType]?: Partial<TeamEventData[Type]> };

/** Each type with its data: the union that all others here are made from. */
export type WhatHappened = {
  [Type in TeamEventType]: { readonly type: Type; readonly data: Readonly<TeamEventData[Type]> };
}[TeamEventType];

export type NewTeamEvent = WhatHappened & {
  readonly at: Instant;
  /** Who caused it: `operator`, a member's id, or `time`. */
  readonly actor: string;
};

/** Events of a team are delivered in the order of `seq`. */
export type TeamEvent = NewTeamEvent & { readonly seq: number };
