/**
 * The catalog: what is sold, as data. It is read once, checked, and never changes: a new version is
 * a new catalog with a date. Every amount and price says where it is printed; where nothing prints
 * it, `assumed` says why we chose it (RULES, preamble).
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
  /** Routes in the order in which a request is matched against them. */
  readonly routes: readonly Route[];
}

/** Something that is counted and runs out: AI credits, Flows credits, API calls. */
export interface Pool {
  readonly id: PoolId;
  readonly name: string;
  readonly unit: "credit" | "call";
  /**
   * What spends the pool: flow runs, AI actions, or calls that a gate admits. Each has one pool.
   */
  readonly spentBy: "run" | "action" | "call";
  /** What overage of this pool is called on an invoice, e.g. "AI credit usage" (RULES A5). */
  readonly invoiceLine: string;
  /** Its name in the `operations` of `GET /me` (RULES L5). */
  readonly operation: string;
}

/**
 * A plan family says which card prices a pool from which date on (RULES 3). Timelines are ordered
 * by `from`.
 */
export interface Family {
  readonly id: FamilyId;
  readonly name: string;
  readonly timelines: Readonly<Record<PoolId, readonly CardStart[]>>;
}

export interface CardStart {
  readonly card: CardId;
  /** The date of a card is an instant in UTC (RULES C11). */
  readonly from: Instant;
  readonly source: string;
  readonly assumed: string | null;
}

/** Who an account of the pool belongs to (RULES R2): each member has one, or the team has one. */
export type PoolScope = "member" | "team" | "member-pooled";

export interface Plan {
  readonly id: PlanId;
  readonly name: string;
  readonly family: FamilyId;
  /**
   * The order within the family: a move to a higher rank is an upgrade, to a lower one a downgrade.
   */
  readonly rank: number;
  readonly isPaid: boolean;
  /**
   * Enterprise-kind plans switch AI for the whole team; on the others each member does (RULES R5).
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
  /** What may have that many of it, e.g. `flow`. */
  readonly scope: string;
}

export interface PlanPool {
  readonly scope: PoolScope;
  /**
   * The scopes `member` and `member-pooled` have it per member; the scope `team` has it per team.
   */
  readonly allotment: Sourced<Credits>;
}

export interface PlanFeature {
  readonly isAvailable: boolean;
  readonly source: string;
  readonly assumed: string | null;
  /** What somebody who asks for it is told, e.g. "coming soon". */
  readonly note: string | null;
}

export interface Feature {
  readonly id: FeatureId;
  readonly name: string;
}

/**
 * An add-on is bought for the whole team, by the cycle: the AI add-on, or the paid Flows seat
 * (RULES A4, 1).
 */
export interface AddOn {
  readonly id: AddOnId;
  readonly name: string;
  readonly kind: "add-on" | "seat";
  readonly pool: PoolId;
  /** The plans that may buy it, each with the allotment that replaces the plan's own. */
  readonly allotments: Readonly<Record<PlanId, Sourced<Credits>>>;
  /** It is charged whole for each cycle in which it was held. */
  readonly pricePerCycle: Sourced<Money>;
  readonly endsOnUpgrade: boolean;
}

/** A pack is credits bought once, which carry over cycles (RULES F4). */
export interface Pack {
  readonly id: string;
  readonly name: string;
  readonly pool: PoolId;
  readonly plans: readonly PlanId[];
  readonly credits: Sourced<Credits>;
  /** Null: the catalog has no price. The contract has one, or the purchase must name one. */
  readonly price: Sourced<Money> | null;
  readonly lastsMonths: Sourced<number>;
}

/** How a run came about and where it runs; rates depend on it (RULES F1). */
export type RunKind = "manual-local" | "manual-cloud" | "automated";
export const RUN_KINDS: readonly RunKind[] = ["manual-local", "manual-cloud", "automated"];

/**
 * What one unit of a rate is.
 * - `run`: the run itself counts once, when it starts.
 * - `call`: each occurrence counts (a block that ran, an image made, a model called, a prompt
 *   tested).
 * - `distinct-in-block-run`: each tool (server and name) counts once in a block run (RULES 3).
 * - `cost`: the caller's cost in money is passed on, at `credits` for each whole dollar.
 * - `tokens`: 1,000 input tokens cost `credits`, and 1,000 output tokens `creditsOutput`.
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
  /** It is unique on its card; explanations name it. */
  readonly id: string;
  readonly item: string;
  readonly unit: ChargingUnit;
  /** Null: any run kind will do. */
  readonly runKinds: readonly RunKind[] | null;
  /** Null: the item has no models. */
  readonly model: string | null;
  /** Null: it applies on every plan. */
  readonly plans: readonly PlanId[] | null;
  /** Only tools have it: whether the tool is the team's own flow. Null: either will do. */
  readonly isOwnFlow: boolean | null;
  /**
   * Only AI actions have it: whether the action creates or updates an asset (RULES A1). Null:
   * either will do.
   */
  readonly changesAsset: boolean | null;
  /**
   * Credits per unit. For `reported` it is a multiplier; for `tokens` it is per 1,000 input tokens.
   */
  readonly credits: Credits;
  /** Only `tokens` has it: credits per 1,000 output tokens. */
  readonly creditsOutput: Credits | null;
  readonly source: string;
  readonly assumed: string | null;
}

/** How overage is charged (RULES A3, F4). */
export type OverageTerms = {
  readonly plans: readonly PlanId[];
  /** The add-on that the team must hold, e.g. the paid Flows seat on the card of 2025-01-22. */
  readonly requiresAddOn: AddOnId | null;
  readonly source: string;
  readonly assumed: string | null;
} & (
  | {
      /** Each time that use crosses the limit, a block is bought, which expires with the cycle. */
      readonly regime: "blocks";
      readonly blockCredits: Credits;
      readonly blockPrice: Money;
    }
  | {
      /**
       * Overage is billed on exact use. Purchased packs are grants, and so are always used first.
       */
      readonly regime: "actual-use" | "stacked";
      readonly pricePerCredit: Price;
      /** How the price is quoted to people, e.g. $10 per 10,000. */
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
  /**
   * In AI pools each member switches overage (RULES A3), in the others the team does (RULES F4).
   */
  readonly overageSwitch: "member" | "team";
}

export const ROLE_IDS = ["owner", "admin", "billing", "member", "guest"] as const;
export type RoleId = (typeof ROLE_IDS)[number];

export const RIGHTS = [
  /** May start runs and AI actions, and use what the team has. */
  "use",
  /** May see their own use, and no other. Every role has this right. */
  "see-own-usage",
  "see-team-usage",
  "see-invoices",
  /** May switch pay-as-you-go and overage, set spend caps, and buy (RULES A3, D2). */
  "billing",
  /** May switch AI for the whole team on Enterprise-kind plans (RULES R5, D2). */
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

/** How far work under way may go (RULES C3, C4, C5, C15). All of it is catalog data. */
export interface Bounds {
  readonly runAgeMaxSeconds: number;
  readonly heartbeatTimeoutSeconds: number;
  readonly creditsAbsorbedPerRunMax: Credits;
  /** A root has depth 1 (RULES C15). */
  readonly runDepthMax: number;
  readonly runsOpenPerTeamMax: number;
  readonly runsPausedPerTeamMax: number;
  readonly pausedRunLapsesAfterSeconds: number;
  readonly claimTimeoutSeconds: number;
  readonly cycleGraceSeconds: number;
  readonly reservationTtlDefaultSeconds: number;
  readonly reservationTtlMaxSeconds: number;
  /** A gate may spend a lease for so long before it renews it. */
  readonly leaseSeconds: number;
  /** The last report of a lease is waited for so long after that; then the rest counts as lost. */
  readonly leaseReportGraceSeconds: number;
  /** The default of the team's pay-as-you-go switch for AI (RULES A3). */
  readonly paygDefault: "on" | "off";
  readonly source: string;
  readonly assumed: string | null;
}

/**
 * What a limit counts separately: a user over all of that user's keys (RULES L1), a key, a team, an
 * address, a route. Where it names several, each combination is counted separately.
 */
export const PARTITIONS = ["user", "key", "team", "address", "route"] as const;
export type Partition = (typeof PARTITIONS)[number];

/** What a limit does while the store that processes share cannot be reached. */
export const STORE_AWAY_POLICIES = ["open", "closed", "local-share"] as const;
export type StoreAwayPolicy = (typeof STORE_AWAY_POLICIES)[number];

/** A rate limit: how many calls may pass in a window (RULES L1). */
export interface RateLimit {
  readonly id: RateLimitId;
  readonly name: string;
  /** So many calls may pass in a window; a call counts by its weight. */
  readonly limit: number;
  readonly windowSeconds: number;
  /**
   * - `fixed`: windows tile time from the epoch on, so that a minute begins at the UTC minute
   *   (RULES L6).
   * - `smooth`: the generic cell rate algorithm: it allows a burst of `limit`, which flows back
   *   evenly over the window, so that there is no boundary at which twice the limit could pass.
   */
  readonly algorithm: "fixed" | "smooth";
  readonly per: readonly Partition[];
  /** Null: it counts on every route. */
  readonly routes: readonly RouteId[] | null;
  readonly whenStoreAway: StoreAwayPolicy;
  /** The `X-RateLimit-*` headers speak of this limit (RULES L6). A catalog has one such limit. */
  readonly isHeadline: boolean;
  readonly source: string;
  readonly assumed: string | null;
}

/** What a request of the gated API is, and what it costs. The first route that matches decides. */
export interface Route {
  readonly id: RouteId;
  /**
   * `GET /collections/{id}`: a method or `*`, and a path. `{...}` stands for one segment, and a
   * last segment of `**` for whatever follows.
   */
  readonly matches: readonly string[];
  /** A call counts as so many, in every limit and in the month. At least 1. */
  readonly weight: number;
  /** Credits that each call costs as well. Null: it costs none. */
  readonly credits: { readonly pool: PoolId; readonly amount: Credits } | null;
  /**
   * Triggers call it (API, webhook, MCP): a call that is refused for want of credits is answered
   * 429 (RULES F3, L6).
   */
  readonly isTrigger: boolean;
  readonly source: string;
  readonly assumed: string | null;
}
