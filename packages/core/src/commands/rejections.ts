/**
 * Every way in which a command can be refused, with the facts to act on. Codes are stable. The edge
 * puts them into words for people. Each decider documents the order in which it checks.
 */
import { type Rejected, type Result, reject } from "../base/result.ts";

/** What would let the same request through, and who may do it (RULES D4). */
export interface Remedy {
  readonly action:
    | "wait-for-cycle"
    | "switch-on-overage"
    | "raise-spend-cap"
    | "buy-credits"
    | "buy-add-on"
    | "upgrade-plan"
    | "switch-on-agent-mode"
    | "retry-later";
  /**
   * The roles that may do it. `operator`: only the operator can. `anyone`: it takes only waiting.
   */
  readonly by: readonly string[];
  /** Until when to wait, RFC 3339, where waiting is the remedy. */
  readonly at?: string;
}

/** What was exhausted (RULES F3, A2). All amounts are decimal strings. */
export interface Exhausted {
  pool: string;
  scope: "member" | "team";
  owner: string;
  plan: string;
  limit: string;
  used: string;
  /** Credits that reservations hold, and leases that gates have not spent yet. */
  held: string;
  available: string;
  required: string | null;
  resetsAt: string;
  overage: { isAvailable: boolean; isOn: boolean; isCapReached: boolean };
  /** Whether a trigger asked for the refused run; the refusal is then answered 429 (RULES F3). */
  isTrigger: boolean;
  remedies: Remedy[];
}

export type Rejection =
  | { code: "invalid_input"; field: string; expected: string; got: string }
  | { code: "not_found"; what: string; id: string }
  | { code: "already_exists"; what: string; id: string }
  | { code: "forbidden"; right: string; role: string; allowedRoles: string[] }
  | {
      code: "feature_unavailable";
      feature: string;
      plan: string;
      note: string | null;
      availableOn: string[];
      remedies: Remedy[];
    }
  | { code: "agent_mode_off"; scope: "team" | "member"; remedies: Remedy[] }
  | {
      code: "not_on_plan";
      what: string;
      plan: string;
      availableOn: string[];
      reason: string;
      remedies: Remedy[];
    }
  | ({ code: "credits_exhausted" } & Exhausted)
  /** The same for a pool that counts calls; it has a code of its own for clients (RULES L3, L4). */
  | ({ code: "quota_exhausted" } & Exhausted)
  | { code: "run_not_running"; runId: string; status: string }
  | { code: "run_stopped"; runId: string; bound: string; limit: string }
  | { code: "run_depth_exceeded"; depthMax: number }
  | { code: "too_many_runs"; openMax: number; remedies: Remedy[] }
  | { code: "paused_queue_full"; pausedMax: number; remedies: Remedy[] }
  | { code: "run_not_offered"; runId: string; status: string }
  | { code: "action_not_started"; actionId: string; status: string }
  | { code: "reservation_not_held"; reservationId: string; status: string }
  | { code: "model_not_priced"; item: string; model: string | null; priced: string[]; card: string }
  | { code: "card_not_in_force"; pool: string; at: string; firstFrom: string | null }
  | { code: "correction_too_large"; chargeId: string; correctable: string; asked: string }
  | { code: "not_on_test_clock"; teamId: string }
  | { code: "clock_backwards"; now: string; asked: string }
  | { code: "conflict"; what: string; reason: string }
  | { code: "idempotency_key_reused"; key: string };

export type RejectionCode = Rejection["code"];
export type RejectionOf<Code extends RejectionCode> = Extract<Rejection, { code: Code }>;

/**
 * The result of a decider, or of a check in one. The compiler works out a decider's codes, so that
 * the list of a command's refusals is exactly what its code can answer.
 */
export type Decided<Value, Code extends RejectionCode> = Result<Value, RejectionOf<Code>>;

/** A refusal by its code, with just the facts that the code has. */
export const refuse = <Code extends RejectionCode>(
  code: Code,
  facts: Omit<RejectionOf<Code>, "code">,
): Rejected<RejectionOf<Code>> =>
  // The compiler does not put a member of a union together again from its parts.
  reject({ code, ...facts } as unknown as RejectionOf<Code>);

/**
 * The refusal of a value that cannot be read, is out of range, or names nothing: it says which
 * field, and what would be accepted.
 */
export const invalidInput = (
  field: string,
  expected: string,
  got: string,
): Rejected<RejectionOf<"invalid_input">> => refuse("invalid_input", { field, expected, got });

/**
 * Refusals that may be gone at the next attempt. Their answers are not kept under the idempotency
 * key (RULES C10), so that a retry is decided anew.
 */
export const TRANSIENT_REJECTIONS: ReadonlySet<RejectionCode> = new Set<RejectionCode>([
  "credits_exhausted",
  "quota_exhausted",
  "too_many_runs",
  "paused_queue_full",
]);

/** Refusals that are remembered for `explain`: a limit, a switch or a plan stopped somebody. */
export const EXPLAINABLE_REJECTIONS: ReadonlySet<RejectionCode> = new Set<RejectionCode>([
  "forbidden",
  "feature_unavailable",
  "agent_mode_off",
  "not_on_plan",
  "credits_exhausted",
  "quota_exhausted",
  "run_stopped",
  "run_depth_exceeded",
  "too_many_runs",
  "paused_queue_full",
  "model_not_priced",
]);
