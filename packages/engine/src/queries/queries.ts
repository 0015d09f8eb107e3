/**
 * Everything that can be asked of a team without changing it. Each question is answered from one
 * snapshot of the database, without a lock, and as of now: what time alone has changed since the
 * team was last written shows, although nobody has written it yet.
 *
 * Answers are plain JSON (see the core's views). What a viewer may not see is refused: by
 * `forbidden` where the role decides (RULES D2, C14), by `not_found` where even its being there is
 * not theirs to know.
 */
import type {
  ActionView,
  Actor,
  BalanceView,
  ChargeExplanation,
  ChargeView,
  EntryView,
  InvoiceView,
  LeaseView,
  MemberView,
  MeView,
  PeriodView,
  RefusalExplanation,
  Rejection,
  ReservationView,
  Result,
  RunTreeView,
  RunView,
  TeamView,
  UsageView,
} from "@sluice/core";
import type { UsageDimension } from "../ports/usage.ts";

/** The operator sees everything, a member what the role allows, a guest their own use only. */
export type Viewer = Actor;

export type Answered<Value> = Promise<Result<Value, Rejection>>;

export interface Page<Item> {
  readonly items: Item[];
  /** Opaque; null: there is no more. A feed (`events`) has one as long as it has items. */
  readonly nextCursor: string | null;
}

export interface Paging {
  /** From an earlier answer; one that is not is refused as `invalid_input`. */
  readonly cursor?: string | undefined;
  /** 1 to 1,000; 50 unless told. */
  readonly limit?: number | undefined;
}

export interface RunFilter {
  readonly status?: string | undefined;
  readonly flowId?: string | undefined;
  readonly memberId?: string | undefined;
}

export interface ChargeFilter {
  readonly cycle?: number | undefined;
  readonly memberId?: string | undefined;
  readonly runId?: string | undefined;
  readonly item?: string | undefined;
}

export interface InCycle {
  /** The running one unless told. */
  readonly cycle?: number | undefined;
}

export interface OfPool {
  readonly pool: string;
  /** Whose, where each member has an account; null has none there. */
  readonly memberId: string | null;
}

export interface UsageBreakdown {
  readonly groupBy: UsageDimension;
  readonly cycle: PeriodView;
  /** By pool, then most credits first; days in their order. */
  readonly items: UsageGroup[];
}

/** Net of corrections, as balances are: sums over a pool's groups are what its accounts used. */
export interface UsageGroup {
  readonly pool: string;
  /** Null where the charges have none, e.g. no model. A day is `YYYY-MM-DD` in the cycle's zone. */
  readonly key: string | null;
  readonly charges: number;
  readonly credits: string;
  readonly burned: string;
  readonly overage: string;
  readonly absorbed: string;
}

/** `balance`: what the grants of the account that holds the entry's grant hold after the entry. */
export type StatementLine = EntryView & { readonly balance: string };

export interface RefusalSummary {
  readonly refusalId: string;
  readonly at: string;
  readonly command: string;
  readonly actor: string;
  readonly code: string;
  readonly facts: Record<string, unknown>;
}

export interface EventView {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly actor: string;
  readonly data: Record<string, unknown>;
}

export interface Queries {
  /** By id; for the operator only. */
  teams(viewer: Viewer, paging: Paging): Answered<Page<TeamView>>;
  team(viewer: Viewer, teamId: string): Answered<TeamView>;
  /** By id, those who left included. */
  members(viewer: Viewer, teamId: string, paging: Paging): Answered<Page<MemberView>>;
  member(viewer: Viewer, teamId: string, memberId: string): Answered<MemberView>;
  /** Newest first. */
  runs(viewer: Viewer, teamId: string, filter: RunFilter & Paging): Answered<Page<RunView>>;
  runTree(viewer: Viewer, teamId: string, runId: string): Answered<RunTreeView>;
  action(viewer: Viewer, teamId: string, actionId: string): Answered<ActionView>;
  reservation(viewer: Viewer, teamId: string, reservationId: string): Answered<ReservationView>;
  lease(viewer: Viewer, teamId: string, leaseId: string): Answered<LeaseView>;
  /** Those that are held, by id. */
  leases(viewer: Viewer, teamId: string, paging: Paging): Answered<Page<LeaseView>>;
  balances(viewer: Viewer, teamId: string, which: InCycle): Answered<BalanceView[]>;
  usage(viewer: Viewer, teamId: string, which: InCycle): Answered<UsageView>;
  /** What the key of a member, or the team's own where null, is told of itself (RULES L5). */
  me(viewer: Viewer, teamId: string, memberId: string | null): Answered<MeView>;
  /** Where the running cycle's account of a pool stands; null where the plan has no such pool. */
  standing(viewer: Viewer, teamId: string, which: OfPool): Answered<BalanceView | null>;
  usageBreakdown(
    viewer: Viewer,
    teamId: string,
    which: InCycle & { readonly groupBy: UsageDimension; readonly pool?: string | undefined },
  ): Answered<UsageBreakdown>;
  /** Newest first. */
  charges(
    viewer: Viewer,
    teamId: string,
    filter: ChargeFilter & Paging,
  ): Answered<Page<ChargeView>>;
  charge(viewer: Viewer, teamId: string, chargeId: string): Answered<ChargeView>;
  explainCharge(viewer: Viewer, teamId: string, chargeId: string): Answered<ChargeExplanation>;
  /** Newest first. */
  refusals(viewer: Viewer, teamId: string, paging: Paging): Answered<Page<RefusalSummary>>;
  explainRefusal(viewer: Viewer, teamId: string, refusalId: string): Answered<RefusalExplanation>;
  /** The ledger in order. */
  statement(viewer: Viewer, teamId: string, paging: Paging): Answered<Page<StatementLine>>;
  /** Of a cycle by its index; `draft` is the running one's. */
  invoice(viewer: Viewer, teamId: string, cycle: number | "draft"): Answered<InvoiceView>;
  /** Oldest first, the running cycle's draft last. */
  invoices(viewer: Viewer, teamId: string): Answered<InvoiceView[]>;
  /** The team's events in order, from a cursor on. */
  events(viewer: Viewer, teamId: string, paging: Paging): Answered<Page<EventView>>;
  /** Position reached by a source that is replayed; null: nothing yet. */
  replayPosition(viewer: Viewer, teamId: string, source: string): Answered<number | null>;
  /** A round trip to the database; throws when there is none. */
  ping(): Promise<void>;
}
