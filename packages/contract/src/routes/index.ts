/**
 * The requests of the API, by operation: data of a few kilobytes, without schemas. Clients need no
 * more of the contract while they run.
 */
export type { OperationRoute } from "./define.ts";
export { EVENT_BATCH_MEDIA_TYPE, EVENT_MEDIA_TYPE } from "./media-types.ts";
export type { Scope } from "./scopes.ts";
export { OPERATION_IDS, type OperationId, routes } from "./table.ts";
