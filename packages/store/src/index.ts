/** The public API of the store. */
export * from "./postgres/faults.ts";
export * from "./postgres/migrate.ts";
export * from "./postgres/pool.ts";
export * from "./postgres/store.ts";
