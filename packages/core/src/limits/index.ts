/** Limits on calls, for gates. Nothing here does I/O, or imports what reads a catalog's files. */
export { type RouteFinder, routeFinder } from "./route-finder.ts";
export * from "./tally.ts";
