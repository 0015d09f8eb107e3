import { compatibleVerdict, type Dialect, type Verdict } from "@sluice/gate";

/** The server's one gate answers in problem details; who asks may want the other dialect. */
export const inDialect = (dialect: Dialect, verdict: Verdict): Verdict =>
  dialect === "compatible" ? compatibleVerdict(verdict, Date.now()) : verdict;
