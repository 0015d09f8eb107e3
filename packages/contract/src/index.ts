/** The contract: what client and server agree on. OpenAPI is made from it. */

export { chargeRequest, chargeRequests } from "./commands/charge-request.ts";
export * from "./commands/command.ts";
export { openApiDocument } from "./documents/openapi.ts";
export * from "./errors/problem.ts";
export { errorsMarkdown } from "./errors/reference.ts";
export { inWords, type Remedy } from "./errors/remedies.ts";
export * from "./errors/table.ts";
export * from "./operations/cloud-events.ts";
export type { Answer, Operation } from "./operations/define.ts";
export {
  actor,
  BATCH_MAX,
  batchAnswer,
  batchItem,
  eventReceipt,
  replayPosition,
} from "./operations/events.ts";
export { IDENTITIES_MAX } from "./operations/gate.ts";
export * from "./operations/table.ts";
export * from "./routes/media-types.ts";
export { SCOPES, type Scope } from "./routes/scopes.ts";
export { routes } from "./routes/table.ts";
export * from "./views/balance.ts";
export * from "./views/catalog.ts";
export * from "./views/charge.ts";
export * from "./views/explanation.ts";
export * from "./views/feed.ts";
export * from "./views/gate.ts";
export * from "./views/invoice.ts";
export * from "./views/key.ts";
export * from "./views/lease.ts";
export * from "./views/me.ts";
export * from "./views/run.ts";
export * from "./views/team.ts";
export * from "./views/usage.ts";
export * from "./views/work.ts";
