/**
 * The state of one team, as the documents that the store keeps. The team is the unit of
 * consistency: its documents are read and written under one lock, in one order of decisions.
 *
 * Ids that the core makes (`chg_12`, `grt_3`) are unique within their team only.
 */
import type { Credits, Money, Price } from "../base/amounts.ts";
import type { Instant, Period } from "../base/instant.ts";
import type {
  AddOnId,
  CardId,
  ChargingUnit,
  FamilyId,
  PlanId,
  PoolId,
  RoleId,
  RunKind,
} from "../catalog/model.ts";
import type { Pin } from "./pin.ts";

export type { Pin } from "./pin.ts";
export type { Lease, Reservation } from "./reservation-documents.ts";

/** The owner of an account that belongs to the whole team. */
export const TEAM_OWNER = "team";

/** No member may have these ids: they name the team's accounts, and who else causes events. */
export const RESERVED_MEMBER_IDS: readonly string[] = [TEAM_OWNER, "operator", "time"];

export interface Team {
  teamId: string;
  name: string;
  family: FamilyId;
  planId: PlanId;
  /** Every plan the team has had, oldest first: usage is priced by the plan of its instant. */
  planHistory: { planId: PlanId; from: Instant }[];
  /** The billing date, `YYYY-MM-DD`: cycle n begins `n` months after it, never after cycle n-1. */
  anchor: string;
  timeZone: string;
  createdAt: Instant;
  /** A test clock of the team's own; null for real time. */
  clock: { now: Instant } | null;
  /** The running cycle. */
  cycle: { index: number } & Period;
  /** Takes effect when the next cycle begins (RULES R4, C7, C11). */
  pending: {
    planId: PlanId | null;
    timeZone: string | null;
    /** Add-ons cancelled, which stay until the cycle's end. */
    addOnsEnding: AddOnId[];
  };
  addOns: Record<AddOnId, { since: Instant }>;
  overrides: Override[];
  switches: Switches;
  /** The next number for an id made by the core. */
  nextId: number;
  /** Sequence of the journal (charges and entries) and of events; both are gapless. */
  journalSeq: number;
  eventSeq: number;
  /** The team's time never runs backwards. */
  lastInstant: Instant;
  /** When time itself next changes something; null: nothing is waiting. */
  dueAt: Instant | null;
  /** How far each replayed source has got, so that replaying it again changes nothing. */
  replayed: Record<string, number>;
}

export interface Switches {
  /** The team's default for members who inherit it (RULES A3). */
  aiPaygDefault: "on" | "off";
  /** Team-wide overage, by pool (RULES F4). */
  overage: Record<PoolId, boolean>;
  /** What a pool's overage may come to in a cycle, in money; null: no cap. */
  spendCaps: Record<PoolId, Money | null>;
  /** Team-wide AI setting; decides on Enterprise-kind plans only (RULES R5). */
  agentMode: boolean;
}

/** RULES R7. `target` is a path such as `pools.flows.allotment`; see terms/terms.ts. */
export interface Override {
  overrideId: string;
  target: string;
  /** A decimal string, or a boolean for a switch. */
  value: string | boolean;
  from: Instant;
  reason: string;
}

export type PaygSetting = "inherit" | "on" | "off";

export interface Member {
  memberId: string;
  name: string;
  email: string | null;
  role: RoleId;
  joinedAt: Instant;
  /** Set: work under way finishes, new work is refused (RULES C8). */
  removedAt: Instant | null;
  payg: PaygSetting;
  /** Each member's own AI setting; decides on standard plans only (RULES R5). */
  agentMode: boolean;
}

export type GrantKind = "allotment" | "add-on" | "block" | "pack" | "goodwill";

/** amount = remaining + burned + expired; `remaining` is what burn-down may still take. */
export interface Grant {
  grantId: string;
  kind: GrantKind;
  amount: Credits;
  remaining: Credits;
  expired: Credits;
  /** Lower burns first (see credits/grants.ts). */
  priority: number;
  issuedAt: Instant;
  expiresAt: Instant;
  /** What the team paid for it: blocks and packs; 0n otherwise. */
  price: Money;
  reason: string | null;
}

/** Overage at one price; a change of plan opens another segment of the same line (RULES C7). */
export interface OverageSegment {
  price: Price;
  planId: PlanId;
  regime: "actual-use" | "stacked";
  credits: Credits;
  cost: Money;
}

/**
 * What one owner has in one pool: for one cycle, or (`cycle: null`) across cycles, where packs and
 * goodwill live. Invariant: used = burned from grants + overage + absorbed.
 */
export interface Account {
  accountId: string;
  pool: PoolId;
  owner: string;
  cycle: number | null;
  grants: Grant[];
  used: Credits;
  burned: Credits;
  /** The part of `burned` that carried grants paid, by grant: a correction gives it back there. */
  carriedBurns: { grantId: string; credits: Credits }[];
  overage: Credits;
  segments: OverageSegment[];
  /** Blocks bought in the cycle, whatever is left of them. */
  blocks: number;
  absorbed: Credits;
  held: Credits;
}

export type Trigger = "button" | "api" | "webhook" | "mcp" | "schedule";

/**
 * - `paused`: not admitted for want of credits; waits in line (RULES F3, C4).
 * - `offered`: admitted again after a pause, running once claimed; unclaimed it goes back.
 * - `running`: admitted; may be charged.
 * - `finished`, `cancelled`: ended by the caller. `expired`: no heartbeat, or too old (RULES C3).
 * - `lapsed`: a paused run that waited too long.
 */
export type RunStatus =
  | "paused"
  | "offered"
  | "running"
  | "finished"
  | "cancelled"
  | "expired"
  | "lapsed";

export interface Run {
  runId: string;
  status: RunStatus;
  flowId: string;
  memberId: string | null;
  kind: RunKind;
  trigger: Trigger;
  pool: PoolId;
  parentId: string | null;
  rootId: string;
  depth: number;
  /** Items that the flow contains, when the caller told them; null: unknown (RULES C1). */
  items: string[] | null;
  requestedAt: Instant;
  /** Place in the line of paused runs; lower was first. */
  queuePlace: number;
  offeredAt: Instant | null;
  /** Null while paused. Children have their root's. */
  pin: Pin | null;
  lastSeenAt: Instant;
  endedAt: Instant | null;
  /** Charged to this run itself, and to all its descendants. */
  own: Credits;
  children: Credits;
  /** Only on the root: absorbed by the whole tree, and why it was told to stop (RULES C3). */
  absorbed: Credits;
  overage: Credits;
  stopReason: string | null;
  /** `blockRunId` and tool, for each tool already charged in a block run (RULES 3). */
  toolsCharged: string[];
}

/** An AI action: priced as of its start, charged when it completes (RULES A2). */
export interface Action {
  actionId: string;
  status: "started" | "completed" | "cancelled" | "expired";
  memberId: string;
  pool: PoolId;
  pin: Pin;
  startedAt: Instant;
  endedAt: Instant | null;
  credits: Credits;
}

/**
 * - `running`: the present one. `ending`: over, its work not yet. `closed`: its invoice is fixed.
 */
export interface Cycle {
  index: number;
  start: Instant;
  end: Instant;
  /** The team's zone while it ran: what its days are counted in. */
  timeZone: string;
  status: "running" | "ending" | "closed";
  /** The terms in force in it; after its end, those it ended with. */
  planId: PlanId;
  addOns: AddOnId[];
  /** The most members that counted towards a pooled allotment in it (RULES C8). */
  pooledMembers: number;
  /** Runs (children too), actions and reservations under way that are pinned to it. */
  openWork: number;
  purchases: Purchase[];
  /** Signed amounts from cycles already closed (RULES C5, C6). */
  adjustments: Adjustment[];
  closedAt: Instant | null;
  /**
   * Cents billed so far for overage of this cycle, by pool; set when closed, later lines included.
   */
  overageBilled: Record<PoolId, { cents: bigint }>;
  /** The overage as it was when the cycle closed: what its invoice says from then on. */
  closedOverage: Record<PoolId, { segments: OverageSegment[]; blocks: { price: Money }[] }>;
}

export interface Purchase {
  purchaseId: string;
  kind: "add-on" | "pack";
  /** Id of the add-on or pack in the catalog. */
  what: string;
  price: Money;
  at: Instant;
}

export interface Adjustment {
  kind: "late" | "correction";
  pool: PoolId;
  ofCycle: number;
  credits: Credits;
  cents: bigint;
}

/** One use of something priced, zero included; the journal's record of what happened. */
export interface Charge {
  chargeId: string;
  seq: number;
  /** When it was committed, by the engine's clock. */
  at: Instant;
  /** When it was used; earlier than `at` for usage reported after the fact. */
  occurredAt: Instant;
  cycle: number;
  pool: PoolId;
  accountId: string;
  memberId: string | null;
  flowId: string | null;
  runId: string | null;
  rootId: string | null;
  actionId: string | null;
  reservationId: string | null;
  blockRunId: string | null;
  item: string;
  model: string | null;
  tool: string | null;
  runKind: RunKind | null;
  unit: ChargingUnit;
  /** A decimal string: units, tokens, reported credits or money, as the unit says. */
  quantity: string;
  cardId: CardId;
  /** As `pricing/charged-rates` names it. Null: the item is not on the card and costs nothing. */
  rateId: string | null;
  planId: PlanId;
  credits: Credits;
  burned: Credits;
  overage: Credits;
  absorbed: Credits;
  /** Came after its cycle had closed (RULES C5). */
  isLate: boolean;
  /** Credits taken back so far by corrections. Not part of the hash chain. */
  corrected: Credits;
}

/**
 * Credits taken out of one ledger account and put into another, never none. Balances are sums of
 * these.
 *
 * | kind             | from      | to        |
 * |------------------|-----------|-----------|
 * | issue            | issued    | grant     |
 * | burn             | grant     | used      |
 * | overage          | payg      | used      |
 * | absorb           | absorbed  | used      |
 * | expire           | grant     | expired   |
 * | void             | grant     | issued    |
 * | return           | used      | grant     |
 * | return-expired   | used      | expired   |
 * | cancel-overage   | used      | payg      |
 * | cancel-absorbed  | used      | absorbed  |
 */
export type EntryKind =
  | "issue"
  | "burn"
  | "overage"
  | "absorb"
  | "expire"
  | "void"
  | "return"
  | "return-expired"
  | "cancel-overage"
  | "cancel-absorbed";

export interface Entry {
  seq: number;
  at: Instant;
  kind: EntryKind;
  from: string;
  to: string;
  amount: Credits;
  pool: PoolId;
  accountId: string;
  /** Null on accounts that carry over cycles, unless a charge of a cycle made the entry. */
  cycle: number | null;
  grantId: string | null;
  /** The charge that caused it, or that it corrects. */
  chargeId: string | null;
  /** Per credit, for overage. */
  price: Price | null;
  /** What the move adds to the team's bill; negative for a cancellation. */
  cost: Money;
  reason: string | null;
}

/** Something the outside may want to know; delivered in the order of `seq` within its team. */
export interface TeamEvent {
  seq: number;
  at: Instant;
  type: string;
  /** Who caused it: `operator`, a member's id, or `time`. */
  actor: string;
  data: Record<string, unknown>;
}

export const accountIdOf = (pool: PoolId, owner: string, cycle: number | null): string =>
  `${pool}:${owner}:${cycle ?? "carried"}`;
