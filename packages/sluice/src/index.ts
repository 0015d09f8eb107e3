/** Sluice as a library. */
export type * from "@sluice/core";
export type * from "@sluice/engine";
export { CatalogFault, EngineClosed, LaneFull, loadCatalog, StoreFault } from "@sluice/engine";
export { type DatabaseOptions, EmbeddedError, EmbeddedInUse, MigrationError } from "@sluice/store";
export * from "./open-sluice.ts";
