/** Why something was refused, in sentences: what RULES D4 asks for, and the rule behind it. */
import {
  type Catalog,
  formatInstant,
  type RefusalExplanation,
  type Rejection,
  type Remedy,
} from "@sluice/core";
import type { Refusal } from "../ports/records.ts";

const RULE: Readonly<Record<Rejection["code"], string>> = {
  invalid_input: "-",
  not_found: "-",
  already_exists: "-",
  forbidden: "C14",
  feature_unavailable: "R5",
  agent_mode_off: "R5",
  not_on_plan: "F4",
  credits_exhausted: "F3",
  quota_exhausted: "L3",
  run_not_running: "C3",
  run_stopped: "C3",
  run_depth_exceeded: "F7",
  too_many_runs: "C3",
  paused_queue_full: "C4",
  run_not_offered: "C4",
  action_not_started: "A2",
  reservation_not_held: "C9",
  model_not_priced: "C16",
  card_not_in_force: "F2",
  correction_too_large: "C6",
  not_on_test_clock: "-",
  clock_backwards: "-",
  conflict: "-",
  idempotency_key_reused: "C10",
};

const REMEDY: Readonly<Record<Remedy["action"], string>> = {
  "wait-for-cycle": "Wait for the next cycle",
  "switch-on-overage": "Switch overage on",
  "raise-spend-cap": "Raise the spend cap",
  "buy-credits": "Buy credits",
  "buy-add-on": "Buy the add-on",
  "upgrade-plan": "Upgrade the plan",
  "switch-on-agent-mode": "Switch Agent Mode on",
  "retry-later": "Try again later",
};

export function explainRefusal(catalog: Catalog, refusal: Refusal): RefusalExplanation {
  const { refusalId, at, command, actor, facts } = refusal;
  const remedies = "remedies" in facts ? facts.remedies : [];
  return {
    refusalId,
    at: formatInstant(at),
    command,
    actor,
    code: facts.code,
    rule: ruleOf(catalog, facts),
    facts: { ...facts },
    sentences: [
      `${command} by ${actor} was refused at ${formatInstant(at)}.`,
      ...reasonOf(catalog, facts),
      ...remedies.map(sentenceOf),
    ],
  };
}

/** Refused credits of a member are RULES A2, those of the team F3; a private runner is R6. */
function ruleOf(catalog: Catalog, facts: Rejection): string {
  if (facts.code === "credits_exhausted" && catalog.pools[facts.pool]?.spentBy === "action") {
    return "A2";
  }
  if (facts.code === "feature_unavailable" && facts.feature === "private-flow-runner") return "R6";
  return RULE[facts.code];
}

function reasonOf(catalog: Catalog, facts: Rejection): string[] {
  switch (facts.code) {
    case "quota_exhausted":
    case "credits_exhausted": {
      const pool = catalog.pools[facts.pool]?.name ?? facts.pool;
      const whose = facts.scope === "team" ? "the team" : facts.owner;
      return [
        `The limit of ${pool} for ${whose} on plan ${facts.plan} is ${facts.limit}: ` +
          `${facts.used} used, ${facts.held} held, ${facts.available} available` +
          `${facts.required === null ? "" : `, ${facts.required} asked for`}.`,
        `It resets at ${facts.resetsAt}.`,
        overageOf(facts.overage),
      ];
    }
    case "forbidden":
      return [
        `The role ${facts.role} does not have the right "${facts.right}"; ` +
          `these have it: ${facts.allowedRoles.join(", ")}.`,
      ];
    case "feature_unavailable":
      return [
        `${facts.feature} is not on plan ${facts.plan}${facts.note ? ` (${facts.note})` : ""}; ` +
          `it is on: ${facts.availableOn.join(", ") || "none"}.`,
      ];
    case "agent_mode_off":
      return [`Agent Mode is switched off for ${facts.scope === "team" ? "the team" : "them"}.`];
    case "not_on_plan":
      return [
        `${facts.what} is not available on plan ${facts.plan}: ${facts.reason}; ` +
          `it is on: ${facts.availableOn.join(", ") || "none"}.`,
      ];
    case "run_stopped":
      return [`Run ${facts.runId} was told to stop: ${facts.bound}, at most ${facts.limit}.`];
    case "run_depth_exceeded":
      return [`Runs may call one another ${facts.depthMax} deep, the first being 1.`];
    case "too_many_runs":
      return [`At most ${facts.openMax} runs of a team may be under way at once.`];
    case "paused_queue_full":
      return [`At most ${facts.pausedMax} runs of a team may be paused at once.`];
    case "model_not_priced":
      return [
        `The card ${facts.card} has no price for ${facts.item} with ${facts.model ?? "no model"}; ` +
          `it has: ${facts.priced.join(", ")}.`,
      ];
    default:
      return [`It was refused as ${facts.code}.`];
  }
}

function overageOf(overage: {
  isAvailable: boolean;
  isOn: boolean;
  isCapReached: boolean;
}): string {
  if (!overage.isAvailable) return "The plan has no overage.";
  if (overage.isCapReached) return "Overage has reached its spend cap.";
  return overage.isOn ? "Overage is on." : "Overage is off.";
}

function sentenceOf(remedy: Remedy): string {
  const when = remedy.at === undefined ? "" : `, ${remedy.at}`;
  return `${REMEDY[remedy.action]}${when} (${remedy.by.join(", ")}).`;
}
