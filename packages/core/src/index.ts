/** The public API of the core. */

export { requireRight, roleInForce } from "./access/authorize.ts";
export * from "./base/amounts.ts";
export * from "./base/calendar.ts";
export * from "./base/instant.ts";
export * from "./base/invariant.ts";
export { moneyInWords } from "./base/money-in-words.ts";
export * from "./base/result.ts";
export * from "./catalog/model.ts";
export type { CatalogError } from "./catalog-files/mistakes.ts";
export { parseCatalog } from "./catalog-files/parse.ts";
export { catalogJsonSchema } from "./catalog-files/schema.ts";
export * from "./commands/commands.ts";
export * from "./commands/rejections.ts";
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
export * from "./limits/index.ts";
export { CREDITS_PER_USE_MAX } from "./pricing/assess.ts";
export { ratesNamed } from "./pricing/charged-rates.ts";
export * from "./pricing/rates.ts";
export { LOST_LEASE } from "./reservations/lost-leases.ts";
export type { Context } from "./state/context.ts";
export * from "./state/documents.ts";
export * from "./state/draft.ts";
export * from "./state/references.ts";
export * from "./terms/terms.ts";
export { viewBalance, viewBalances, viewUsage } from "./views/balances.ts";
export { draftInvoice } from "./views/invoice.ts";
export { type LeaseView, viewLease } from "./views/leases.ts";
export { viewMe } from "./views/me.ts";
export type * from "./views/shapes.ts";
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
