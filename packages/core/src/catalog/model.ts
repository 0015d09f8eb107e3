/**
 * What is sold, as data. A catalog is read once, validated, and never changes: a new version is a
 * new catalog with a date. Every amount and price says where it is printed, and `assumed` says why
 * we chose it where nothing prints it (RULES, preamble).
 */
import type { Credits, Money, Price } from "../base/amounts.ts";
import type { Instant } from "../base/instant.ts";

export type PoolId = string;
export type PlanId = string;
export type CardId = string;
export type FamilyId = string;
export type AddOnId = string;
export type FeatureId = string;
export type RateLimitId = string;
export type RouteId = string;

/** A value with its provenance. `assumed` is null where `source` prints the value. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly source: string;
  readonly assumed: string | null;
}

export interface Catalog {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly pools: Readonly<Record<PoolId, Pool>>;
  readonly families: Readonly<Record<FamilyId, Family>>;
  readonly plans: Readonly<Record<PlanId, Plan>>;
  readonly cards: Readonly<Record<CardId, RateCard>>;
  readonly addOns: Readonly<Record<AddOnId, AddOn>>;
  readonly packs: Readonly<Record<string, Pack>>;
  readonly features: Readonly<Record<FeatureId, Feature>>;
  readonly roles: Readonly<Record<RoleId, Role>>;
  readonly bounds: Bounds;
  readonly rateLimits: Readonly<Record<RateLimitId, RateLimit>>;
  /** In the order in which a request is matched against them. */
  readonly routes: readonly Route[];
}

/** Something that is counted and runs out: AI credits, Flows credits, API calls. */
export interface Pool {
  readonly id: PoolId;
  readonly name: string;
  readonly unit: "credit" | "call";
  /** What spends it: flow runs, AI actions, or calls let through by a gate. One pool for each. */
  readonly spentBy: "run" | "action" | "call";
  /** What the overage of this pool is called on an invoice, e.g. "AI credit usage" (RULES A5). */
  readonly invoiceLine: string;
  /** Name in the `operations` of `GET /me` (RULES L5). */
  readonly operation: string;
}

/**
 * A plan family: which card prices a pool from when on (RULES 3). Timelines are ordered by `from`.
 */
export interface Family {
  readonly id: FamilyId;
  readonly name: string;
  readonly timelines: Readonly<Record<PoolId, readonly CardStart[]>>;
}

export interface CardStart {
  readonly card: CardId;
  /** Dates of cards are UTC instants (RULES C11). */
  readonly from: Instant;
  readonly source: string;
  readonly assumed: string | null;
}

/** Who an account of the pool belongs to (RULES R2): one each, or one for the team. */
export type PoolScope = "member" | "team" | "member-pooled";

export interface Plan {
  readonly id: PlanId;
  readonly name: string;
  readonly family: FamilyId;
  /** Order within the family: a move to a higher rank is an upgrade, to a lower one a downgrade. */
  readonly rank: number;
  readonly isPaid: boolean;
  /**
   * Enterprise-kind plans switch AI for the whole team; the others leave it to members (RULES R5).
   */
  readonly kind: "standard" | "enterprise";
  /** Without roles, every right is the owner's (RULES C14). */
  readonly hasRoles: boolean;
  readonly pools: Readonly<Record<PoolId, PlanPool>>;
  /** A feature that is not named here is not on the plan. */
  readonly features: Readonly<Record<FeatureId, PlanFeature>>;
  /** Limits that are shown but do not count credits, e.g. snapshots per flow. */
  readonly limits: Readonly<Record<string, PlanLimit>>;
}

export interface PlanLimit extends Sourced<number> {
  /** What is counted, in the singular, e.g. `snapshot`. */
  readonly unit: string;
  /** What each may have so many, e.g. `flow`. */
  readonly scope: string;
}

export interface PlanPool {
  readonly scope: PoolScope;
  /** Per member for the scopes `member` and `member-pooled`, per team otherwise. */
  readonly allotment: Sourced<Credits>;
}

export interface PlanFeature {
  readonly isAvailable: boolean;
  readonly source: string;
  readonly assumed: string | null;
  /** What to tell somebody who asks for it, e.g. "coming soon". */
  readonly note: string | null;
}

export interface Feature {
  readonly id: FeatureId;
  readonly name: string;
}

/** Bought for the whole team, by the month: the AI add-on, the paid Flows seat (RULES A4, 1). */
export interface AddOn {
  readonly id: AddOnId;
  readonly name: string;
  readonly kind: "add-on" | "seat";
  readonly pool: PoolId;
  /** Plans that may buy it, with the allotment that replaces the plan's own. */
  readonly allotments: Readonly<Record<PlanId, Sourced<Credits>>>;
  /** Charged whole for each cycle in which it was held. */
  readonly pricePerCycle: Sourced<Money>;
  readonly endsOnUpgrade: boolean;
}

/** Purchased credits that carry over cycles (RULES F4). The price may be the contract's. */
export interface Pack {
  readonly id: string;
  readonly name: string;
  readonly pool: PoolId;
  readonly plans: readonly PlanId[];
  readonly credits: Sourced<Credits>;
  /** Null: the price is the contract's, and the purchase must name it. */
  readonly price: Sourced<Money> | null;
  readonly lastsMonths: Sourced<number>;
}

/** How a run came about and where it runs; rates depend on it (RULES F1). */
export type RunKind = "manual-local" | "manual-cloud" | "automated";
export const RUN_KINDS: readonly RunKind[] = ["manual-local", "manual-cloud", "automated"];

/**
 * What one unit of a rate is.
 * - `run`: the run itself, once, when it starts.
 * - `call`: each occurrence (a block that ran, an image made, a model called, a prompt tested).
 * - `distinct-in-block-run`: the first use of each tool (server + name) in a block run (RULES 3).
 * - `cost`: the caller's cost in money is passed through, at `credits` for each whole dollar.
 * - `tokens`: `credits` for every 1,000 input tokens and `creditsOutput` for 1,000 output ones.
 * - `reported`: the caller reports credits, and `credits` multiplies them (1 means as reported).
 */
export type ChargingUnit =
  | "run"
  | "call"
  | "distinct-in-block-run"
  | "cost"
  | "tokens"
  | "reported";

export interface Rate {
  /** Unique on its card; an explanation names it. */
  readonly id: string;
  readonly item: string;
  readonly unit: ChargingUnit;
  /** Null: any run kind. */
  readonly runKinds: readonly RunKind[] | null;
  /** Null: the item has no models. */
  readonly model: string | null;
  /** Null: every plan. */
  readonly plans: readonly PlanId[] | null;
  /** Only for tools: whether the tool is the team's own flow. Null: either. */
  readonly isOwnFlow: boolean | null;
  /**
   * Only for AI actions: whether the action creates or updates an asset (RULES A1). Null: either.
   */
  readonly changesAsset: boolean | null;
  /** Credits per unit; a multiplier for `reported`; per 1,000 input tokens for `tokens`. */
  readonly credits: Credits;
  /** Only for `tokens`: per 1,000 output tokens. */
  readonly creditsOutput: Credits | null;
  readonly source: string;
  readonly assumed: string | null;
}

/** How overage is charged (RULES A3, F4). */
export type OverageTerms = {
  readonly plans: readonly PlanId[];
  /** The add-on that must be held, e.g. the paid Flows seat on the card of 2025-01-22. */
  readonly requiresAddOn: AddOnId | null;
  readonly source: string;
  readonly assumed: string | null;
} & (
  | {
      /** Each crossing buys a block that expires with the cycle. */
      readonly regime: "blocks";
      readonly blockCredits: Credits;
      readonly blockPrice: Money;
    }
  | {
      /** Billed on exact use. Purchased packs are grants and therefore always come first. */
      readonly regime: "actual-use" | "stacked";
      readonly pricePerCredit: Price;
      /** How the price is quoted, e.g. $10 per 10,000; for people only. */
      readonly quote: string;
    }
);

export interface RateCard {
  readonly id: CardId;
  readonly name: string;
  readonly pool: PoolId;
  readonly source: string;
  readonly rates: readonly Rate[];
  readonly overage: readonly OverageTerms[];
  /** For AI pools overage is switched per member (RULES A3), for the others per team (RULES F4). */
  readonly overageSwitch: "member" | "team";
}

export const ROLE_IDS = ["owner", "admin", "billing", "member", "guest"] as const;
export type RoleId = (typeof ROLE_IDS)[number];

export const RIGHTS = [
  /** Start runs and AI actions, and use what the team has. */
  "use",
  /** See one's own use only; every role has it. */
  "see-own-usage",
  "see-team-usage",
  "see-invoices",
  /** Switch pay-as-you-go and overage, set caps, buy (RULES A3, D2). */
  "billing",
  /** Switch AI for the whole team on Enterprise-kind plans (RULES R5, D2). */
  "ai-team-setting",
  "manage-members",
  "manage-team",
] as const;
export type Right = (typeof RIGHTS)[number];

export interface Role {
  readonly id: RoleId;
  readonly name: string;
  readonly rights: readonly Right[];
}

/** How far work under way may go (RULES C3, C4, C5, C15); all are catalog data. */
export interface Bounds {
  readonly runAgeMaxSeconds: number;
  readonly heartbeatTimeoutSeconds: number;
  readonly creditsAbsorbedPerRunMax: Credits;
  /** The root is depth 1 (RULES C15). */
  readonly runDepthMax: number;
  readonly runsOpenPerTeamMax: number;
  readonly runsPausedPerTeamMax: number;
  readonly pausedRunLapsesAfterSeconds: number;
  readonly claimTimeoutSeconds: number;
  readonly cycleGraceSeconds: number;
  readonly reservationTtlDefaultSeconds: number;
  readonly reservationTtlMaxSeconds: number;
  /** How long a lease may be spent before it is renewed. */
  readonly leaseSeconds: number;
  /** How long after that its last report is waited for; then what is not reported is lost. */
  readonly leaseReportGraceSeconds: number;
  /** The default of the team's pay-as-you-go switch for AI (RULES A3). */
  readonly paygDefault: "on" | "off";
  readonly source: string;
  readonly assumed: string | null;
}

/**
 * What is counted apart: a user over all of that user's keys (RULES L1), a key, a team, an address,
 * a route. Several together are counted for each combination.
 */
export const PARTITIONS = ["user", "key", "team", "address", "route"] as const;
export type Partition = (typeof PARTITIONS)[number];

/** What a limit does while the store that processes share cannot be reached. */
export const STORE_AWAY_POLICIES = ["open", "closed", "local-share"] as const;
export type StoreAwayPolicy = (typeof STORE_AWAY_POLICIES)[number];

/** So many calls in so long a window (RULES L1). */
export interface RateLimit {
  readonly id: RateLimitId;
  readonly name: string;
  /** Calls in a window, weights counted. */
  readonly limit: number;
  readonly windowSeconds: number;
  /**
   * - `fixed`: windows tile time from the epoch on, so that a minute begins at the UTC minute
   *   (RULES L6).
   * - `smooth`: the generic cell rate algorithm: a burst of `limit`, which flows back evenly over
   *   the window. No boundary at which twice the limit could pass.
   */
  readonly algorithm: "fixed" | "smooth";
  readonly per: readonly Partition[];
  /** Null: on every route. */
  readonly routes: readonly RouteId[] | null;
  readonly whenStoreAway: StoreAwayPolicy;
  /** The one that `X-RateLimit-*` speak of, the minute (RULES L6). One in a catalog. */
  readonly isHeadline: boolean;
  readonly source: string;
  readonly assumed: string | null;
}

/** What a request of the gated API is, and what it costs. The first that matches decides. */
export interface Route {
  readonly id: RouteId;
  /**
   * `GET /collections/{id}`: a method or `*`, and a path whose `{...}` stand for one segment each;
   * a last segment of `**` stands for whatever follows.
   */
  readonly matches: readonly string[];
  /** How many calls it counts as, in every limit and in the month. At least 1. */
  readonly weight: number;
  /** Credits that each call costs beside; null: none. */
  readonly credits: { readonly pool: PoolId; readonly amount: Credits } | null;
  /** Triggers call it (API, webhook, MCP): want of credits is 429 there (RULES F3, L6). */
  readonly isTrigger: boolean;
  readonly source: string;
  readonly assumed: string | null;
}
