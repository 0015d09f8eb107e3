/**
 * What people and programs are shown, as plain JSON. Amounts are decimal strings, instants RFC 3339
 * in UTC, periods half-open. Every price that nothing prints is marked `assumed`, with its reason.
 */
import type { Right } from "../catalog/model.ts";
import type { WhatHappened } from "../state/events.ts";

export interface PeriodView {
  index: number;
  start: string;
  end: string;
  timeZone: string;
}

export interface TeamView {
  teamId: string;
  name: string;
  plan: string;
  planName: string;
  family: string;
  anchor: string;
  timeZone: string;
  createdAt: string;
  testClockNow: string | null;
  cycle: PeriodView;
  addOns: string[];
  pending: { plan: string | null; timeZone: string | null; addOnsEnding: string[] };
  switches: {
    aiPaygDefault: "on" | "off";
    overage: Record<string, boolean>;
    spendCaps: Record<string, string | null>;
    agentMode: boolean;
  };
  overrides: {
    overrideId: string;
    target: string;
    value: string | boolean;
    from: string;
    reason: string;
  }[];
}

export interface MemberView {
  memberId: string;
  name: string;
  email: string | null;
  role: string;
  joinedAt: string;
  removedAt: string | null;
  payg: "inherit" | "on" | "off";
  /** What `payg` amounts to, together with the team's default and the plan. */
  paygInForce: boolean;
  agentMode: boolean;
}

export interface RunView {
  runId: string;
  status: string;
  flowId: string;
  memberId: string | null;
  kind: string;
  trigger: string;
  parentRunId: string | null;
  rootRunId: string;
  depth: number;
  requestedAt: string;
  startedAt: string | null;
  endedAt: string | null;
  /** Fixed when the run starts (RULES F2). Null while it is paused. */
  card: string | null;
  plan: string | null;
  cycle: number | null;
  /**
   * Credits of this run itself, of everything below it, and of both, as they were charged. A
   * correction shows on its charge and on the account, not here.
   */
  own: string;
  children: string;
  total: string;
  /**
   * What the whole tree absorbed, and its overage. Only the root shows them; the others say "0".
   */
  absorbed: string;
  overage: string;
  /** Set when the runner must stop (RULES C3). */
  stop: { reason: string } | null;
  /**
   * Set while it is paused: its place in the queue, when its pool resets, and when it gives up
   * waiting.
   */
  paused: { place: number; resetsAt: string; lapsesAt: string } | null;
  /** Set while it is offered: claim it before then. */
  claimBefore: string | null;
}

/** The run and everything below it, each counted once. */
export interface RunTreeView extends RunView {
  charges: ChargeView[];
  descendants: RunTreeView[];
}

export interface ChargeView {
  chargeId: string;
  at: string;
  occurredAt: string;
  pool: string;
  cycle: number;
  item: string;
  model: string | null;
  tool: string | null;
  unit: string;
  quantity: string;
  memberId: string | null;
  flowId: string | null;
  runId: string | null;
  actionId: string | null;
  card: string;
  rate: string | null;
  plan: string;
  credits: string;
  /** credits = burned + overage + absorbed (RULES C2). */
  burned: string;
  overage: string;
  absorbed: string;
  isLate: boolean;
  corrected: string;
}

export interface ChargeRunAnswer {
  run: RunView;
  charges: ChargeView[];
  available: string;
}

export interface ActionView {
  actionId: string;
  status: string;
  memberId: string;
  startedAt: string;
  endedAt: string | null;
  card: string;
  plan: string;
  cycle: number;
  credits: string;
  charge: ChargeView | null;
}

export interface ReservationView {
  reservationId: string;
  status: string;
  pool: string;
  owner: string;
  cycle: number;
  amount: string;
  expiresAt: string;
  settled: string | null;
  overrun: string | null;
}

export interface GrantView {
  grantId: string;
  kind: string;
  amount: string;
  remaining: string;
  expired: string;
  priority: number;
  issuedAt: string;
  expiresAt: string;
  reason: string | null;
}

/** The present state of one account, its grants in burn order. */
export interface BalanceView {
  accountId: string;
  pool: string;
  owner: string;
  cycle: number;
  /** All grants that the cycle's work may use, blocks, packs and goodwill included. */
  granted: string;
  used: string;
  burned: string;
  overage: string;
  absorbed: string;
  held: string;
  /** What new work may still burn: remaining less held, and never below zero. */
  available: string;
  expired: string;
  overageCost: string;
  blocks: number;
  grants: GrantView[];
  resetsAt: string;
}

/** A pool of the plan, for the team and by member (RULES D1, A6). */
export interface PoolUsageView {
  pool: string;
  name: string;
  unit: string;
  /** The pool counts over the cycle, and resets when it ends. */
  window: "cycle";
  resetsAt: string;
  scope: "member" | "team" | "member-pooled";
  /** Each member has it, or the team does, as the scope says. */
  allotment: string;
  allotmentAssumed: string | null;
  used: string;
  limit: string;
  overage: string;
  absorbed: string;
  held: string;
  overageCost: string;
  overageCostAssumed: string | null;
  overageTerms: OverageTermsView;
  timeZone: string;
  members: MemberUsageView[];
}

export interface OverageTermsView {
  isAvailable: boolean;
  isOn: boolean;
  regime: string | null;
  /** The price in words, e.g. "$1 per 1,000 credits". */
  price: string | null;
  assumed: string | null;
  spendCap: string | null;
}

export interface MemberUsageView {
  memberId: string;
  used: string;
  /** Null where the members share the pool. */
  limit: string | null;
  overage: string;
  absorbed: string;
  /** Null where a shared pool had overage at several prices; the invoice line has the segments. */
  overageCost: string | null;
  paygInForce: boolean;
}

export interface UsageView {
  teamId: string;
  plan: string;
  cycle: PeriodView;
  at: string;
  pools: PoolUsageView[];
  runs: { running: number; paused: number };
  limits: PlanLimitView[];
  rateLimits: RateLimitUsageView[];
}

/** A limit of the plan on how much there may be at once. It has no window and never resets. */
export interface PlanLimitView {
  name: string;
  value: number;
  unit: string;
  /** What may have that many of it, e.g. `flow`. */
  scope: string;
  window: null;
  resetsAt: null;
  source: string;
  assumed: string | null;
}

/** A limit on how fast calls may come (RULES L1). */
export interface RateLimitUsageView {
  /** Its id in the catalog. */
  name: string;
  title: string;
  limit: number;
  unit: "call";
  windowSeconds: number;
  /** The window as an ISO 8601 duration, e.g. `PT60S`. */
  window: string;
  algorithm: "fixed" | "smooth";
  /** What is counted separately, e.g. `user`, or `user,route` for each combination. */
  scope: string;
  /** The end of the window, counted from `at`. Null where calls flow back evenly. */
  resetsAt: string | null;
  /** Calls of the asker in the window, if the server that answers counts them; otherwise null. */
  used: number | null;
  /** Null: it counts on every route. */
  routes: string[] | null;
  source: string;
  assumed: string | null;
}

/** A pool as `GET /me` names it (RULES L5). */
export interface OperationView {
  name: string;
  limit: string;
  /** What was used, including what is over the limit (RULES C16). */
  usage: string;
  overage: string;
}

export interface MeView {
  team: TeamView;
  /** Null: a key of the team asks. */
  member: MemberView | null;
  /** The rights of the member's role in force. */
  rights: readonly Right[];
  /** Null: the asker may not see the team's usage. */
  operations: OperationView[] | null;
}

export interface InvoiceLineView {
  kind: "overage" | "blocks" | "pack" | "add-on" | "late" | "correction";
  pool: string | null;
  description: string;
  /** A decimal string of credits, blocks, packs or months. */
  quantity: string;
  unit: string;
  /** Null where segments have prices of their own. */
  unitPrice: string | null;
  segments: { plan: string; quantity: string; unitPrice: string; cost: string }[];
  /** The exact cost, before the one rounding. */
  cost: string;
  /** The cost, rounded half up to the cent. */
  amount: string;
  assumed: string | null;
  /** The cycle that a late line or a correction is about. */
  ofCycle: number | null;
}

export interface InvoiceView {
  teamId: string;
  status: "draft" | "closed";
  currency: string;
  cycle: PeriodView;
  lines: InvoiceLineView[];
  total: string;
}

/** Why a charge cost what it did, and who paid (RULES 7). */
export interface ChargeExplanation {
  charge: ChargeView;
  rule: string;
  card: { id: string; name: string; source: string; inForceFrom: string | null; pinnedAt: string };
  rate: {
    id: string;
    unit: string;
    credits: string;
    source: string;
    assumed: string | null;
  } | null;
  arithmetic: string;
  entries: EntryView[];
  sentences: string[];
}

export interface RefusalExplanation {
  refusalId: string;
  at: string;
  command: string;
  actor: string;
  code: string;
  rule: string;
  facts: Record<string, unknown>;
  sentences: string[];
}

export interface EntryView {
  seq: number;
  at: string;
  kind: string;
  from: string;
  to: string;
  amount: string;
  pool: string;
  accountId: string;
  cycle: number | null;
  grantId: string | null;
  chargeId: string | null;
  price: string | null;
  cost: string;
  reason: string | null;
}

export type TeamEventView = WhatHappened & {
  readonly seq: number;
  readonly at: string;
  /** Who caused it: `operator`, a member's id, or `time`. */
  readonly actor: string;
};
