/**
 * The routes of the API: a few kilobytes of data, without schemas. A client needs no more of the
 * contract while it runs.
 */
export type { OperationRoute } from "./define.ts";
export { EVENT_BATCH_MEDIA_TYPE, EVENT_MEDIA_TYPE } from "./media-types.ts";
export type { Scope } from "./scopes.ts";
export {
  type EdgeId,
  isCommand,
  isQuery,
  OPERATION_IDS,
  type OperationId,
  type QueryId,
  routes,
} from "./table.ts";
