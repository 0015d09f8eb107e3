/** Limits on calls, for gates: pure, and free of what reads a catalog. */
export * from "./tally.ts";
