/** The public API of the store. */
export { EmbeddedError, EmbeddedInUse } from "./embedded/embedded-error.ts";
export * from "./embedded/open-embedded.ts";
export { urlOfRunning } from "./embedded/running-url.ts";
export { DOCUMENTS } from "./mapping/documents.ts";
export { chargeFromRow, entryFromRow } from "./mapping/journal-rows.ts";
export * from "./open-database.ts";
export * from "./postgres/faults.ts";
export * from "./postgres/migrate.ts";
export * from "./postgres/pool.ts";
export * from "./postgres/store.ts";
export { CHARGE_AS_JSON, ENTRY_AS_JSON } from "./tables/journal-json.ts";
