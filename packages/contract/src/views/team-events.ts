/**
 * The events of a team in words, each with its data. The core's type is the other half: a name or a
 * field that differs from it does not compile.
 */
import type * as core from "@sluice/core";
import { z } from "zod";
import type { Nothing, ViewOf } from "../base/same.ts";

/** What a member needs in order to see events. */
export const EVENT_RIGHT = "see-team-usage" satisfies core.EventRight;
/** Compiles only while every event is seen with that one right. */
export type OtherEventRights = Nothing<Exclude<core.EventRight, typeof EVENT_RIGHT>>;

/** `run.paused` is `RunPausedEvent` in OpenAPI. */
const schemaIdOf = (type: core.TeamEventType): string =>
  `${type.replace(/(?:^|[.-])([a-z])/g, (_, letter: string) => letter.toUpperCase())}Event`;

const event = <const Type extends core.TeamEventType, const Data extends z.ZodRawShape>(
  type: Type,
  description: string,
  data: Data,
) =>
  z
    .object({
      seq: z.int().describe("Its place among the team's events, which are numbered from 1."),
      at: z.string().describe("When it happened."),
      type: z.literal(type),
      actor: z.string().describe("Who caused it: `operator`, a member's id, or `time`."),
      data: z.object(data),
    })
    .meta({ id: schemaIdOf(type), description });

const text = (description: string) => z.string().describe(description);
const textOrNull = (description: string) => z.string().nullable().describe(description);
const flag = (description: string) => z.boolean().describe(description);
const index = (description: string) => z.int().describe(description);

const memberId = text("The member.");
const role = z
  .enum(["owner", "admin", "billing", "member", "guest"])
  .describe("The member's role.");
const pool = text("The pool.");
const timeZone = text("The IANA time zone.");
const plan = {
  what: text("The plan."),
  reason: textOrNull("The reason that was given. Null: none was."),
};
const addOn = { what: text("The add-on.") };
const run = { runId: text("The run."), flowId: text("Its flow.") };
const runOfMember = {
  ...run,
  memberId: textOrNull("The member it runs for. Null: it runs for the team as a whole."),
};
const endedRun = {
  ...run,
  reason: textOrNull("The bound that the run had reached and was told to stop for. Null: none."),
};
const lease = { leaseId: text("The lease."), gateId: text("The gate that held it."), pool };

const EVENTS = [
  event("team.created", "The team was created.", {
    plan: text("The plan that it begins with."),
    anchor: text("The date that its cycles are counted from."),
    timeZone,
    createdAt: text("When it was created."),
  }),
  event("time-zone.change-planned", "The next cycle will have another time zone.", { timeZone }),
  event("terms.overridden", "A term of the team's plan was replaced, as a contract says.", {
    target: text("The term, e.g. `pools.flows.allotment`."),
    value: z.union([z.string(), z.boolean()]).describe("Its value from then on."),
    reason: text("The reason that the operator gave."),
    from: textOrNull("The instant from which on it applies. Null: this was not recorded then."),
  }),

  event("member.joined", "A member joined the team, or came back.", { memberId, role }),
  event("member.role-changed", "A member has another role.", { memberId, role }),
  event("member.left", "A member was removed from the team.", { memberId }),

  event("plan.change-planned", "The team will move to another plan when its cycle ends.", plan),
  event(
    "plan.change-withdrawn",
    "A planned change was taken back: the team stays on its plan.",
    plan,
  ),
  event("plan.changed", "The team moved to another plan at once.", plan),
  event("add-on.bought", "The team bought an add-on.", addOn),
  event("add-on.cancelled", "The team cancelled an add-on, which ends with the cycle.", addOn),
  event("add-on.kept", "The team took its cancellation of an add-on back.", addOn),
  event("pack.bought", "The team bought a pack of credits.", {
    pack: text("The pack."),
    grantId: text("The grant that holds its credits."),
  }),
  event("goodwill.granted", "The operator gave credits as goodwill.", {
    grantId: text("The grant that holds them."),
    reason: text("The reason that the operator gave."),
  }),

  event("overage.set", "Overage was switched on or off for a pool.", {
    pool,
    on: flag("Whether overage is on now."),
  }),
  event("spend-cap.set", "A spend cap was set or removed for a pool.", {
    pool,
    cap: textOrNull("The most that overage may cost in a cycle. Null: there is no cap."),
  }),
  event("payg.default-set", "Pay-as-you-go was switched on or off for members by default.", {
    payg: z.enum(["on", "off"]).describe("What members have who have no setting of their own."),
  }),
  event("payg.member-set", "Pay-as-you-go was set for one member.", {
    memberId,
    payg: z.enum(["inherit", "on", "off"]).describe("`inherit`: the member has the default."),
  }),
  event("agent-mode.set", "Agent Mode was switched on or off.", {
    memberId: textOrNull("The member. Null: the whole team."),
    on: flag("Whether Agent Mode is on now."),
  }),

  event("run.started", "A run was admitted and runs.", {
    ...run,
    rootRunId: text("The run at the top of its tree; itself where no run started it."),
  }),
  event("run.paused", "A run waits in line for credits or for room.", runOfMember),
  event("run.resumed", "A paused run may go on, once it is claimed.", runOfMember),
  event(
    "run.offer-withdrawn",
    "Nobody claimed a resumed run in time, and it went back to its place in line.",
    run,
  ),
  event("run.finished", "A run was finished.", endedRun),
  event("run.cancelled", "A run was cancelled.", endedRun),
  event("run.expired", "A run was ended because it fell silent or had run for too long.", endedRun),
  event(
    "run.lapsed",
    "A paused run was given up: it waited too long, or its member left.",
    endedRun,
  ),

  event("lease.lost", "A gate never reported what it had spent of a lease, whose time is over.", {
    ...lease,
    lost: text("The credits that the team's grants pay for, as if they had been spent."),
    unbilled: text("The rest of what the gate may have spent. Nobody pays for it."),
  }),
  event("lease.reported-late", "A gate reported after its lease was given up for lost.", {
    ...lease,
    spent: text("The credits that the gate spent in all."),
    returned: text("The credits that are given back because they were not spent."),
  }),
  event("charge.corrected", "A charge was corrected in full or in part.", {
    chargeId: text("The charge."),
    credits: text("The credits that were taken off it."),
    reason: text("The reason for the correction."),
  }),

  event("cycle.turned", "A cycle ended and the next one began.", {
    ended: index("The index of the cycle that ended."),
    began: index("The index of the cycle that began."),
  }),
  event("cycle.closed", "A cycle was closed: its overage is fixed, and unused credits expired.", {
    cycle: index("The index of the cycle."),
  }),
] as const;

const mapping = Object.fromEntries(
  EVENTS.map(({ shape }) => [
    shape.type.value,
    `#/components/schemas/${schemaIdOf(shape.type.value)}`,
  ]),
);

export const teamEventView = z.discriminatedUnion("type", EVENTS).meta({
  id: "TeamEvent",
  description:
    "Something that happened to the team. More types will come: ignore those that you do not know.",
  discriminator: { propertyName: "type", mapping },
}) satisfies z.ZodType<core.TeamEventView>;

export type TeamEventView = ViewOf<typeof teamEventView, core.TeamEventView>;
