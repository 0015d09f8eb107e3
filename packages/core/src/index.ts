/** The public API of the core. */

export { requireRight, roleInForce } from "./access/authorize.ts";
export {
  CREDIT,
  type Credits,
  costOf,
  divideHalfUp,
  formatCredits,
  formatMoney,
  formatPrice,
  type Price,
  parseCredits,
  parseMoney,
  roundToCents,
} from "./base/amounts.ts";
export { localDate } from "./base/calendar.ts";
export { formatInstant, type Instant, parseInstant } from "./base/instant.ts";
export { InvariantViolation, invariant } from "./base/invariant.ts";
export { moneyInWords } from "./base/money-in-words.ts";
export { ALLOWED, accept, type Rejected, type Result, reject } from "./base/result.ts";
export {
  type AddOn,
  type Catalog,
  type ChargingUnit,
  type OverageTerms,
  PARTITIONS,
  type Pack,
  type Partition,
  type Plan,
  type Pool,
  type PoolScope,
  type Rate,
  type RateCard,
  type RateLimit,
  RIGHTS,
  type Right,
  type Route,
  RUN_KINDS,
  type RunKind,
  type Sourced,
  type StoreAwayPolicy,
} from "./catalog/model.ts";
export type { CatalogError } from "./catalog-files/mistakes.ts";
export { parseCatalog } from "./catalog-files/parse.ts";
export { catalogJsonSchema } from "./catalog-files/schema.ts";
export type { Actor, ChargeRequest, Command, CommandOf, CommandType } from "./commands/commands.ts";
export {
  EXPLAINABLE_REJECTIONS,
  type Rejection,
  type RejectionCode,
  type Remedy,
  refuse,
  TRANSIENT_REJECTIONS,
} from "./commands/rejections.ts";
export { isPaygOn, overageCostIn, overageCostOf } from "./credits/overage.ts";
export { advance } from "./decide/advance.ts";
export { Archive } from "./decide/archive.ts";
export { requireReach } from "./decide/clock.ts";
export {
  createTeam,
  decide,
  missingFor,
  type Outcome,
  type Refused,
} from "./decide/decide.ts";
export type { AnswerOf, RefusalCodeOf } from "./decide/table.ts";

export { CREDITS_PER_USE_MAX } from "./pricing/assess.ts";
export { ratesNamed } from "./pricing/charged-rates.ts";
export { creditsFor } from "./pricing/rates.ts";
export { LOST_LEASE } from "./reservations/lost-leases.ts";
export type { Context } from "./state/context.ts";
export {
  type Account,
  type Action,
  accountIdOf,
  type Charge,
  type Cycle,
  type Entry,
  type EntryKind,
  type Grant,
  type Lease,
  type Member,
  type OverageSegment,
  type Pin,
  type Reservation,
  type Run,
  TEAM_OWNER,
  type Team,
  type Trigger,
} from "./state/documents.ts";
export {
  commitDraft,
  type DocumentOf,
  Draft,
  emptyState,
  isOpen,
  type ShelfName,
  type TeamState,
} from "./state/draft.ts";
export {
  EVENT_RIGHTS,
  type EventRight,
  LATER_FIELDS,
  rightToSee,
  type TeamEvent,
  type TeamEventType,
} from "./state/events.ts";
export { type Reference, referenceKey } from "./state/references.ts";
export { replayedUpTo } from "./state/replayed.ts";
export { addOnPriceOf, cardStartOf, rateWithOverrides, scopeOf } from "./terms/terms.ts";
export { viewBalance, viewBalances, viewUsage } from "./views/balances.ts";
export { viewEvent } from "./views/events.ts";
export { viewInvoice } from "./views/invoice.ts";
export { type LeaseView, viewLease } from "./views/leases.ts";
export { viewMe } from "./views/me.ts";
export type {
  ActionView,
  BalanceView,
  ChargeExplanation,
  ChargeView,
  EntryView,
  GrantView,
  InvoiceLineView,
  InvoiceView,
  MemberUsageView,
  MemberView,
  MeView,
  OperationView,
  OverageTermsView,
  PeriodView,
  PlanLimitView,
  PoolUsageView,
  RateLimitUsageView,
  RefusalExplanation,
  ReservationView,
  RunTreeView,
  RunView,
  TeamEventView,
  TeamView,
  UsageView,
} from "./views/shapes.ts";
export { viewMember, viewPeriod, viewTeam } from "./views/team.ts";
export {
  viewAction,
  viewCharge,
  viewEntry,
  viewGrant,
  viewReservation,
  viewRun,
  viewRunTree,
} from "./views/work.ts";
