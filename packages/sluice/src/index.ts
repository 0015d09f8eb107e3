/** Sluice as a library. */
export type * from "@sluice/core";
export type * from "@sluice/engine";
export { CatalogFault, EngineClosed, LaneFull, loadCatalog, StoreFault } from "@sluice/engine";
export { type DatabaseOptions, EmbeddedError, EmbeddedInUse, MigrationError } from "@sluice/store";
export { type GateEngine, gateBackend } from "./gate-backend.ts";
export * from "./open-sluice.ts";
