import { z } from "zod";
import { leaseView } from "../views/lease.ts";
import { type Descriptions, paged, pageOf } from "./define.ts";

const theLease = z.object({ lease: leaseView });

export const leaseOperations = {
  acquire_lease: {
    summary: "Lease credits or calls to a gate, which spends them by itself",
    about:
      "The gate gets the amount that it asks for, or a part of what is left where that runs low, but " +
      "no less than least. It may spend the lease for spendForMs, counted from when it asked. When " +
      "the same gate asks again with the same leaseId, it gets the lease as it stands. The guide " +
      "docs/guides/gate.md tells more.",
    answers: { 201: { means: "The lease is given.", schema: theLease } },
    errors: [
      "credits_exhausted",
      "quota_exhausted",
      "already_exists",
      "card_not_in_force",
      "forbidden",
      "feature_unavailable",
      "agent_mode_off",
    ],
  },
  list_leases: {
    summary: "List the leases that are held, by id",
    query: paged,
    answers: { 200: { means: "A page of leases.", schema: pageOf(leaseView) } },
  },
  get_lease: {
    summary: "Look at a lease",
    answers: { 200: { means: "The lease.", schema: theLease } },
  },
  renew_lease: {
    summary: "Report what was spent of a lease, and ask for more or give back",
    about:
      "spent is all that was ever spent of the lease, so that a report that comes twice changes " +
      "nothing; amount is how much the gate wants to have left to spend from here on. The report " +
      "counts even where no more is given. A lease that comes back as ending (its cycle is over, or " +
      "its member may not use it any more) is not renewed: release it, and acquire another.",
    answers: { 200: { means: "The lease as it stands now.", schema: theLease } },
    errors: ["forbidden"],
  },
  release_lease: {
    summary: "Report what was spent of a lease for the last time, and end it",
    answers: { 200: { means: "The lease, settled.", schema: theLease } },
    errors: ["forbidden"],
  },
} as const satisfies Partial<Descriptions>;
