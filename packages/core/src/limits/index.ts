/** Limits on calls, for gates: pure, and free of what reads a catalog. */
export { type RouteFinder, routeFinder } from "./route-finder.ts";
export * from "./tally.ts";
