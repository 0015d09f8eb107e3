/** The public API of the core. */
export * from "./base/amounts.ts";
export * from "./base/instant.ts";
export * from "./base/invariant.ts";
export { moneyInWords } from "./base/money-in-words.ts";
export * from "./base/result.ts";
export type { CatalogError } from "./catalog/mistakes.ts";
export * from "./catalog/model.ts";
export { parseCatalog } from "./catalog/parse.ts";
export { catalogJsonSchema } from "./catalog/schema.ts";
export * from "./catalog/terms.ts";
export { CREDITS_PER_USE_MAX } from "./charges/assess.ts";
export { Archive } from "./commands/archive.ts";
export * from "./commands/commands.ts";
export { type Context, createTeam, decide, refuseTooFar } from "./commands/decide.ts";
export { missingFor } from "./commands/missing.ts";
export * from "./commands/outcome.ts";
export * from "./commands/references.ts";
export * from "./commands/rejections.ts";
export { isPaygOn, overageCostIn, overageCostOf } from "./credits/overage.ts";
export * from "./cycles/boundaries.ts";
export { draftInvoice } from "./invoices/draft-invoice.ts";
export * from "./limits/index.ts";
export { ratesNamed } from "./rating/charged-rates.ts";
export * from "./rating/rates.ts";
export { LOST_LEASE } from "./reservations/lost-leases.ts";
export * from "./state/documents.ts";
export * from "./state/draft.ts";
export { refuseForRight, roleInForce } from "./teams/authorize.ts";
export { advance } from "./time/advance.ts";
export { viewBalance, viewBalances, viewUsage } from "./views/balances.ts";
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
