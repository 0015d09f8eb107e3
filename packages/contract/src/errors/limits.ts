/**
 * Refusals by a limit, a switch or a plan. Each names the limit, what is used, when it resets, and
 * what would lift the refusal.
 */
import { z } from "zod";
import { defineError } from "./define.ts";
import { inWords, oneOf, remedies } from "./remedies.ts";

const overageState = z.object({
  isAvailable: z.boolean(),
  isOn: z.boolean(),
  isCapReached: z.boolean(),
});

const exhausted = z.object({
  pool: z.string(),
  scope: z.enum(["member", "team"]),
  owner: z.string(),
  plan: z.string(),
  limit: z.string(),
  used: z.string(),
  held: z.string(),
  available: z.string(),
  required: z.string().nullable(),
  resetsAt: z.string(),
  overage: overageState,
  isTrigger: z.boolean(),
  remedies,
});

const creditsExhausted = defineError({
  status: 402,
  title: "Credits exhausted",
  facts: exhausted,
  sentence: (facts) => {
    const who = facts.scope === "member" ? `Member ${facts.owner}` : "The team";
    const held = facts.held === "0" ? "" : `, ${facts.held} held by reservations`;
    const needed = facts.required === null ? "" : ` ${facts.required} would be needed.`;
    return (
      `${who} has used ${facts.used} of ${facts.limit} ${facts.pool} credits on plan ` +
      `${facts.plan}${held}; ${facts.available} are available.${needed} ` +
      `The limit resets at ${facts.resetsAt}. ${overageInWords(facts.overage)}` +
      inWords(facts.remedies)
    );
  },
  advice:
    "No credits are left and overage does not cover the work. Wait for the reset or do what a " +
    "remedy says. A trigger gets 429, not 402: its Retry-After never exceeds a day, and retryAt is " +
    "the instant itself.",
  isRetryable: true,
});

const quotaExhausted = defineError({
  status: 429,
  title: "Call quota exhausted",
  facts: exhausted,
  sentence: (facts) => {
    const who = facts.scope === "member" ? `Member ${facts.owner}` : "The team";
    const held = facts.held === "0" ? "" : `, and gates hold ${facts.held} more`;
    const needed = facts.required === null ? "" : ` ${facts.required} would be needed.`;
    return (
      `${who} has made ${facts.used} of the ${facts.limit} calls that plan ${facts.plan} allows ` +
      `in a cycle${held}; ${facts.available} are left.${needed} ` +
      `The count resets at ${facts.resetsAt}. ${overageInWords(facts.overage)}` +
      inWords(facts.remedies)
    );
  },
  advice:
    "The calls of the team's cycle are used up. This is not a throttle: waiting a minute does not " +
    "help, and retryAt says from when on it does; Retry-After never exceeds a " +
    "day. Or do what a remedy says.",
  isRetryable: true,
});

function overageInWords(overage: z.output<typeof overageState>): string {
  if (!overage.isAvailable) return "Overage is not available here.";
  if (!overage.isOn) return "Overage is off.";
  return overage.isCapReached ? "Overage is on, and its spend cap is reached." : "Overage is on.";
}

const rateLimited = defineError({
  status: 429,
  title: "Rate limit reached",
  facts: z.object({
    rateLimit: z.string(),
    name: z.string(),
    limit: z.int(),
    windowSeconds: z.int(),
    /** What is counted separately, e.g. `user` or `user, route`. */
    scope: z.string(),
    /** As how many calls this one counts. */
    weight: z.int(),
    /** When the same call may pass. Null: never, since it counts as more than the limit. */
    resetsAt: z.string().nullable(),
    remedies,
  }),
  sentence: (facts) => {
    const allowed =
      `${facts.name}: ${facts.limit} ${facts.limit === 1 ? "call" : "calls"} in ` +
      `${facts.windowSeconds} s are allowed per ${facts.scope}`;
    const counts = facts.weight === 1 ? "" : `, and this one counts as ${facts.weight}`;
    if (facts.resetsAt === null) return `${allowed}${counts}. It can never pass.`;
    return `${allowed}${counts}.${inWords(facts.remedies)}`;
  },
  advice:
    "Wait as long as Retry-After says, then send the request again. It cost nothing of the month " +
    "and no credits.",
  isRetryable: true,
});

export const limitErrors = {
  credits_exhausted: creditsExhausted,
  quota_exhausted: quotaExhausted,
  rate_limited: rateLimited,
  forbidden: defineError({
    status: 403,
    title: "Not allowed for this role",
    facts: z.object({ right: z.string(), role: z.string(), allowedRoles: z.array(z.string()) }),
    sentence: (facts) =>
      `This needs the right ${facts.right}, which the role ${facts.role} does not have. ` +
      `Roles that do: ${oneOf(facts.allowedRoles) || "none"}.`,
    advice: "Ask somebody with one of the allowed roles, or have the role changed.",
    isRetryable: false,
  }),
  feature_unavailable: defineError({
    status: 403,
    title: "Feature not on the plan",
    facts: z.object({
      feature: z.string(),
      plan: z.string(),
      note: z.string().nullable(),
      availableOn: z.array(z.string()),
      remedies,
    }),
    sentence: (facts) =>
      `${facts.feature} is not available on plan ${facts.plan}` +
      `${facts.note ? `: ${facts.note.replace(/\.$/, "")}` : ""}. Plans that have it: ` +
      `${oneOf(facts.availableOn) || "none"}.${inWords(facts.remedies)}`,
    advice: "Move to a plan that has the feature.",
    isRetryable: false,
  }),
  agent_mode_off: defineError({
    status: 403,
    title: "Agent Mode is off",
    facts: z.object({ scope: z.enum(["team", "member"]), remedies }),
    sentence: (facts) =>
      `Agent Mode is switched off for ${facts.scope === "team" ? "the whole team" : "this member"}.` +
      inWords(facts.remedies),
    advice: "Have Agent Mode switched on; the remedy says who can.",
    isRetryable: false,
  }),
  not_on_plan: defineError({
    status: 403,
    title: "Not sold on this plan",
    facts: z.object({
      what: z.string(),
      plan: z.string(),
      availableOn: z.array(z.string()),
      reason: z.string(),
      remedies,
    }),
    sentence: (facts) =>
      `${facts.what} is not available on plan ${facts.plan}: ${facts.reason}. ` +
      `Plans that have it: ${oneOf(facts.availableOn) || "none"}.${inWords(facts.remedies)}`,
    advice: "Move to a plan that sells it, or buy what the reason names.",
    isRetryable: false,
  }),
  run_stopped: defineError({
    status: 409,
    title: "The run was told to stop",
    facts: z.object({ runId: z.string(), bound: z.string(), limit: z.string() }),
    sentence: (facts) =>
      `Run ${facts.runId} passed the bound ${facts.bound} (${facts.limit}) and takes no further ` +
      "charges. Finish or cancel it.",
    advice: "Stop the work and finish the run. What it had used before stays as it is.",
    isRetryable: false,
  }),
  run_depth_exceeded: defineError({
    status: 422,
    title: "Too many nested runs",
    facts: z.object({ depthMax: z.int() }),
    sentence: (facts) =>
      `A run may be nested ${facts.depthMax} deep, the root being 1. This one would be deeper; a ` +
      "flow that calls itself is the usual reason.",
    advice: "Do not start the child run; look for a flow that calls itself.",
    isRetryable: false,
  }),
  too_many_runs: defineError({
    status: 429,
    title: "Too many runs under way",
    facts: z.object({ openMax: z.int(), remedies }),
    sentence: (facts) =>
      `The team already has ${facts.openMax} runs under way, which is the most at one time. Finish ` +
      `some first.${inWords(facts.remedies)}`,
    advice: "Try again when runs have ended; Retry-After says when to look again.",
    isRetryable: true,
  }),
  paused_queue_full: defineError({
    status: 429,
    title: "Too many paused runs",
    facts: z.object({ pausedMax: z.int(), remedies }),
    sentence: (facts) =>
      `The team already has ${facts.pausedMax} runs waiting, which is the most. Nothing was queued.` +
      inWords(facts.remedies),
    advice: "Cancel paused runs, or do what a remedy says, then try again.",
    isRetryable: true,
  }),
} as const;
