/** The contract: what client and server agree on. OpenAPI is made from it. */

export { decimal, instant } from "./base/values.ts";
export {
  COMMAND_TYPES,
  type Command,
  type CommandOf,
  type CommandType,
  command,
  commandSchemas,
} from "./commands/command.ts";
export { openApiDocument } from "./documents/openapi.ts";
export * from "./errors/problem.ts";
export { errorsMarkdown } from "./errors/reference.ts";
export { inWords, type Remedy } from "./errors/remedies.ts";
export { ERROR_CODES, type ErrorCode, errorTable, type FactsOf } from "./errors/table.ts";
export {
  cloudEvent,
  keyOfCloudEvent,
  USAGE_EVENT_TYPE,
  type UsageOfEvent,
  usageOfEvent,
} from "./operations/cloud-events.ts";
export type { Answer, Operation } from "./operations/define.ts";
export { actor, BATCH_MAX, batchItem } from "./operations/events.ts";
export { IDENTITIES_MAX } from "./operations/gate.ts";
export * from "./operations/table.ts";
export * from "./routes/index.ts";
export type * from "./views/balance.ts";
export type * from "./views/catalog.ts";
export type * from "./views/charge.ts";
export type * from "./views/explanation.ts";
export type * from "./views/feed.ts";
export type * from "./views/gate.ts";
export type * from "./views/invoice.ts";
export type * from "./views/key.ts";
export type * from "./views/lease.ts";
export { type MeView, NO_LIMIT } from "./views/me.ts";
export type * from "./views/run.ts";
export type * from "./views/team.ts";
export type { TeamEventView } from "./views/team-events.ts";
export type * from "./views/usage.ts";
export type * from "./views/work.ts";
