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

/** No member may have these ids: they name the team's accounts, or who else causes events. */
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
  /** Changes that take effect when the next cycle begins (RULES R4, C7, C11). */
  pending: {
    planId: PlanId | null;
    timeZone: string | null;
    /** Add-ons that were cancelled, and stay until the cycle's end. */
    addOnsEnding: AddOnId[];
  };
  addOns: Record<AddOnId, { since: Instant }>;
  overrides: Override[];
  switches: Switches;
  /** The next number for an id made by the core. */
  nextId: number;
  /** The last numbers of the journal (charges and entries) and of events; both have no gaps. */
  journalSeq: number;
  eventSeq: number;
  /** The last instant at which anything was decided. The team's time never runs backwards. */
  lastInstant: Instant;
  /** When time next changes something by itself. Null: nothing is waiting. */
  dueAt: Instant | null;
  /** How far each replayed source has come, so that replaying it again changes nothing. */
  replayed: Record<string, number>;
}

export interface Switches {
  /** The team's default for members who inherit it (RULES A3). */
  aiPaygDefault: "on" | "off";
  /** The team's switch for overage, by pool (RULES F4). */
  overage: Record<PoolId, boolean>;
  /** How much a pool's overage may cost in a cycle. Null: there is no cap. */
  spendCaps: Record<PoolId, Money | null>;
  /** The team's AI setting. It decides on Enterprise-kind plans only (RULES R5). */
  agentMode: boolean;
}

/**
 * A contract's change of a term (RULES R7). `target` is a path such as `pools.flows.allotment`;
 * terms/override-targets.ts lists them.
 */
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
  /** Set once the member has left: work under way finishes, new work is refused (RULES C8). */
  removedAt: Instant | null;
  payg: PaygSetting;
  /** The member's own AI setting. It decides on standard plans only (RULES R5). */
  agentMode: boolean;
}

export type GrantKind = "allotment" | "add-on" | "block" | "pack" | "goodwill";

/** amount = remaining + burned + expired. Only `remaining` may still be burned. */
export interface Grant {
  grantId: string;
  kind: GrantKind;
  amount: Credits;
  remaining: Credits;
  expired: Credits;
  /** Grants with a lower number burn first (see credits/grants.ts). */
  priority: number;
  issuedAt: Instant;
  expiresAt: Instant;
  /** What the team paid for it, if it is a block or a pack; 0n otherwise. */
  price: Money;
  reason: string | null;
}

/** Overage at one price. A change of plan begins another segment of the same line (RULES C7). */
export interface OverageSegment {
  price: Price;
  planId: PlanId;
  regime: "actual-use" | "stacked";
  credits: Credits;
  cost: Money;
}

/**
 * What one owner has in one pool in a cycle. The account with `cycle: null` holds packs and
 * goodwill, which outlive cycles. Invariant: used = burned from grants + overage + absorbed.
 */
export interface Account {
  accountId: string;
  pool: PoolId;
  owner: string;
  cycle: number | null;
  grants: Grant[];
  used: Credits;
  burned: Credits;
  /** The part of `burned` that carried grants paid, by grant. A correction gives it back there. */
  carriedBurns: { grantId: string; credits: Credits }[];
  overage: Credits;
  segments: OverageSegment[];
  /** How many blocks were bought in the cycle, whatever is left of them. */
  blocks: number;
  absorbed: Credits;
  held: Credits;
}

export type Trigger = "button" | "api" | "webhook" | "mcp" | "schedule";

/**
 * - `paused`: it was not admitted for want of credits, and waits in line (RULES F3, C4).
 * - `offered`: it was admitted after a pause, and runs once it is claimed. If nobody claims it, it
 *   goes back into the line.
 * - `running`: it is admitted, and may be charged.
 * - `finished`, `cancelled`: the caller has ended it.
 * - `expired`: it sent no heartbeat, or was too old (RULES C3).
 * - `lapsed`: it was paused for too long.
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
  /**
   * The items that the flow contains, as the caller named them. Null: they are not known (RULES
   * C1).
   */
  items: string[] | null;
  requestedAt: Instant;
  /** Its place in the line of paused runs. A lower place was there first. */
  queuePlace: number;
  offeredAt: Instant | null;
  /** Null while it is paused. A child has its root's. */
  pin: Pin | null;
  lastSeenAt: Instant;
  endedAt: Instant | null;
  /** What was charged to this run itself, and to all its descendants. */
  own: Credits;
  children: Credits;
  /**
   * Only the root has these: what the whole tree absorbed, and why it was told to stop (RULES C3).
   */
  absorbed: Credits;
  overage: Credits;
  stopReason: string | null;
  /** `blockRunId` and tool, for each tool that was already charged in a block run (RULES 3). */
  toolsCharged: string[];
}

/** An AI action: it is priced as of its start, and charged when it completes (RULES A2). */
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
 * - `running`: it is the team's present cycle.
 * - `ending`: its time is over, but work pinned to it is still under way.
 * - `closed`: its invoice is fixed.
 */
export interface Cycle {
  index: number;
  start: Instant;
  end: Instant;
  /** The team's zone while the cycle ran: its days are counted in it. */
  timeZone: string;
  status: "running" | "ending" | "closed";
  /** The terms in force in it; once it is over, the terms it ended with. */
  planId: PlanId;
  addOns: AddOnId[];
  /** The most members that counted towards a pooled allotment in it (RULES C8). */
  pooledMembers: number;
  /** How many runs (children, too), actions and reservations under way are pinned to it. */
  openWork: number;
  purchases: Purchase[];
  /** Signed amounts from cycles that were closed before (RULES C5, C6). */
  adjustments: Adjustment[];
  closedAt: Instant | null;
  /**
   * Cents billed so far for overage of this cycle, by pool. Set when it closes; later lines count,
   * too.
   */
  overageBilled: Record<PoolId, { cents: bigint }>;
  /** The overage as it was when the cycle closed. From then on, the invoice says this. */
  closedOverage: Record<PoolId, { segments: OverageSegment[]; blocks: { price: Money }[] }>;
}

export interface Purchase {
  purchaseId: string;
  kind: "add-on" | "pack";
  /** The id of the add-on or pack in the catalog. */
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

/** One use of something priced, even at zero. The journal records what happened in it. */
export interface Charge {
  chargeId: string;
  seq: number;
  /** When it was committed, by the engine's clock. */
  at: Instant;
  /** When it was used. For usage reported after the fact that is earlier than `at`. */
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
  /** A decimal string of units, tokens, reported credits or money, as `unit` says. */
  quantity: string;
  cardId: CardId;
  /**
   * Named as in `pricing/charged-rates.ts`. Null: the card does not have the item, which costs
   * nothing.
   */
  rateId: string | null;
  planId: PlanId;
  credits: Credits;
  burned: Credits;
  overage: Credits;
  absorbed: Credits;
  /** Whether it came after its cycle had closed (RULES C5). */
  isLate: boolean;
  /** Credits that corrections have taken back so far. The hash chain does not cover this. */
  corrected: Credits;
}

/**
 * Credits taken out of one ledger account and put into another, always more than none. Balances are
 * sums of entries.
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
  /** Null on accounts that outlive cycles, unless a charge of a cycle made the entry. */
  cycle: number | null;
  grantId: string | null;
  /** The charge that caused the entry, or that the entry corrects. */
  chargeId: string | null;
  /** The price of a credit, on entries of overage. */
  price: Price | null;
  /** What the entry adds to the team's bill. A cancellation is negative. */
  cost: Money;
  reason: string | null;
}

export const accountIdOf = (pool: PoolId, owner: string, cycle: number | null): string =>
  `${pool}:${owner}:${cycle ?? "carried"}`;
