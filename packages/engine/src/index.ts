/** The public API of the engine. */
export { CatalogFault, loadCatalog } from "./catalog/load-catalog.ts";
export * from "./engine.ts";
export { foldUsage } from "./jobs/fold-usage.ts";
export type { JobReport } from "./jobs/run-jobs.ts";
export * from "./journal/hash-chain.ts";
export {
  type IssuedKey,
  issueKey,
  type KeyIssuer,
  type KeyOrder,
  newKey,
} from "./keys/issue-key.ts";
export {
  hashKey,
  isDamaged,
  KEY_LENGTH_MAX,
  type KeyScope,
  makeKey,
} from "./keys/key-format.ts";
export { canonicalJson } from "./lanes/command-digest.ts";
export type * from "./lanes/envelope.ts";
export { LaneFull } from "./lanes/lane.ts";
export type { RetryBounds } from "./lanes/retry.ts";
export type * from "./ports/api-keys.ts";
export type * from "./ports/batches.ts";
export * from "./ports/faults.ts";
export type * from "./ports/ids.ts";
export type * from "./ports/jobs.ts";
export * from "./ports/logger.ts";
export type * from "./ports/reads.ts";
export type * from "./ports/records.ts";
export type * from "./ports/rules.ts";
export { shelve } from "./ports/shelve.ts";
export type * from "./ports/store.ts";
export type * from "./ports/timers.ts";
export * from "./ports/usage.ts";
export type * from "./queries/answers.ts";
export type { Answered, Viewer } from "./queries/asked.ts";
export type { ChargeFilter } from "./queries/charge-questions.ts";
export type { InvoiceAsked } from "./queries/invoice-questions.ts";
export { type KeyOwner, keyOwners } from "./queries/key-owners.ts";
export type { Page, Paging } from "./queries/paging.ts";
export { type Ask, openQueries, type Queries, type QueryDeps } from "./queries/queries.ts";
export type { QuestionAnswer, QuestionId, QuestionInput } from "./queries/questions.ts";
export type { RunFilter } from "./queries/run-questions.ts";
export type { BreakdownAsked, InCycle, OfPool } from "./queries/usage-questions.ts";
export * from "./system/ids.ts";
export * from "./system/timers.ts";
export { type Disagreement, Findings } from "./verify/disagreement.ts";
export { TeamAudit, type TeamDocuments } from "./verify/team-audit.ts";
export {
  type VerifyOptions,
  type VerifyProgress,
  type VerifyReport,
  verify,
} from "./verify/verify.ts";
