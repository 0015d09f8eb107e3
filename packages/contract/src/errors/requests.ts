/** Refusals because of what was asked: it does not parse, does not exist, or does not fit. */
import { z } from "zod";
import { defineError } from "./define.ts";
import { oneOf } from "./remedies.ts";

export const requestErrors = {
  invalid_input: defineError({
    status: 400,
    title: "Invalid input",
    facts: z.object({ field: z.string(), expected: z.string(), got: z.string() }),
    sentence: (facts) =>
      `${facts.field || "The request"} is not valid: expected ${facts.expected}, got ${facts.got}.`,
    advice: "Correct the named field. Fields are JSON paths such as charges[0].item.",
    isRetryable: false,
  }),
  not_found: defineError({
    status: 404,
    title: "Not found",
    facts: z.object({ what: z.string(), id: z.string() }),
    sentence: (facts) => `There is no ${facts.what} ${facts.id}.`,
    advice: "Check the id. What belongs to another team is not found either.",
    isRetryable: false,
  }),
  already_exists: defineError({
    status: 409,
    title: "Already exists",
    facts: z.object({ what: z.string(), id: z.string() }),
    sentence: (facts) => `There is a ${facts.what} ${facts.id} already.`,
    advice: "Choose another id, or use what exists. Send an Idempotency-Key to repeat safely.",
    isRetryable: false,
  }),
  run_not_running: defineError({
    status: 409,
    title: "The run is not running",
    facts: z.object({ runId: z.string(), status: z.string() }),
    sentence: (facts) =>
      `Run ${facts.runId} is ${facts.status}, and only a running one allows this.`,
    advice: "Look at the run's status. A paused run continues after it was offered and claimed.",
    isRetryable: false,
  }),
  run_not_offered: defineError({
    status: 409,
    title: "The run is not offered",
    facts: z.object({ runId: z.string(), status: z.string() }),
    sentence: (facts) =>
      `Run ${facts.runId} is ${facts.status}; only an offered run can be claimed.`,
    advice: "Claim a run after its resume was announced and before claimBefore.",
    isRetryable: false,
  }),
  action_not_started: defineError({
    status: 409,
    title: "The action is not under way",
    facts: z.object({ actionId: z.string(), status: z.string() }),
    sentence: (facts) => `Action ${facts.actionId} is ${facts.status}, not under way.`,
    advice: "An action is completed or cancelled once.",
    isRetryable: false,
  }),
  reservation_not_held: defineError({
    status: 409,
    title: "The reservation is not held",
    facts: z.object({ reservationId: z.string(), status: z.string() }),
    sentence: (facts) =>
      `Reservation ${facts.reservationId} is ${facts.status}, not held any more.`,
    advice: "A reservation ends once: settled, released or expired.",
    isRetryable: false,
  }),
  model_not_priced: defineError({
    status: 422,
    title: "The model has no price",
    facts: z.object({
      item: z.string(),
      model: z.string().nullable(),
      priced: z.array(z.string()),
      card: z.string(),
    }),
    sentence: (facts) =>
      `${facts.item} has no price for ${facts.model ? `model ${facts.model}` : "no model"} on card ` +
      `${facts.card}. Models that have one: ${oneOf(facts.priced) || "none"}.`,
    advice: "Use a model that the rate card lists.",
    isRetryable: false,
  }),
  card_not_in_force: defineError({
    status: 422,
    title: "No rate card in force",
    facts: z.object({ pool: z.string(), at: z.string(), firstFrom: z.string().nullable() }),
    sentence: (facts) =>
      `No rate card prices ${facts.pool} at ${facts.at}` +
      `${facts.firstFrom ? `; the first is in force from ${facts.firstFrom}` : ""}.`,
    advice: "Check the instant, or add a card to the catalog.",
    isRetryable: false,
  }),
  correction_too_large: defineError({
    status: 422,
    title: "The correction is too large",
    facts: z.object({ chargeId: z.string(), correctable: z.string(), asked: z.string() }),
    sentence: (facts) =>
      `Of charge ${facts.chargeId}, ${facts.correctable} credits can still be corrected, not ` +
      `${facts.asked}.`,
    advice: "Ask for at most what is correctable; leave credits out to correct all of it.",
    isRetryable: false,
  }),
  not_on_test_clock: defineError({
    status: 409,
    title: "The team is not on a test clock",
    facts: z.object({ teamId: z.string() }),
    sentence: (facts) => `Team ${facts.teamId} runs on real time; only a test clock can be moved.`,
    advice: "Create the team with testClockAt.",
    isRetryable: false,
  }),
  clock_backwards: defineError({
    status: 409,
    title: "A clock never goes back",
    facts: z.object({ now: z.string(), asked: z.string() }),
    sentence: (facts) => `The team's time is ${facts.now}; ${facts.asked} is before that.`,
    advice: "Move a test clock forwards only.",
    isRetryable: false,
  }),
  conflict: defineError({
    status: 409,
    title: "Conflict",
    facts: z.object({ what: z.string(), reason: z.string() }),
    sentence: (facts) => `${facts.what}: ${facts.reason}.`,
    advice: "Read the reason; what was asked does not fit the present state.",
    isRetryable: false,
  }),
  idempotency_key_reused: defineError({
    status: 409,
    title: "Idempotency key reused",
    facts: z.object({ key: z.string() }),
    sentence: (facts) =>
      `The idempotency key ${facts.key} was used before for a request with other content.`,
    advice: "Use a new key for each intent, and the same key only to repeat the same request.",
    isRetryable: false,
  }),
} as const;
