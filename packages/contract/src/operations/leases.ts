import { z } from "zod";
import { acquireLease, releaseLease, renewLease } from "../commands/leases.ts";
import { cursor, id, limit } from "../values.ts";
import { leaseView } from "../views/lease.ts";
import { ANYONE, none, ofTeam, operation, pageOf } from "./define.ts";

const tag = "Leases";
const ofLease = ofTeam.extend({ leaseId: id });
const theLease = z.object({ lease: leaseView });

export const leaseOperations = {
  acquire_lease: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/leases",
    tag,
    summary: "Lease credits or calls to a gate, which spends them by itself",
    about:
      "What is given is the amount asked, or a part of what is left as that runs low, but no less " +
      "than least (RULES C9). It is spent for spendForMs at most, counted from when the gate asked. " +
      "The same gate asking again with the same leaseId is answered with the lease as it stands.",
    kind: "command",
    params: ofTeam,
    query: none,
    body: acquireLease.omit({ type: true }),
    answers: { 201: { means: "The lease is given.", schema: theLease } },
    scopes: ANYONE,
    errors: ["credits_exhausted", "quota_exhausted", "already_exists", "card_not_in_force"],
  }),
  list_leases: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/leases",
    tag,
    summary: "List the leases that are held, by id",
    kind: "query",
    params: ofTeam,
    query: z.strictObject({ cursor: cursor.optional(), limit: limit.optional() }),
    body: null,
    answers: { 200: { means: "A page of leases.", schema: pageOf(leaseView) } },
    scopes: ANYONE,
    errors: [],
  }),
  get_lease: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/leases/{leaseId}",
    tag,
    summary: "Look at a lease",
    kind: "query",
    params: ofLease,
    query: none,
    body: null,
    answers: { 200: { means: "The lease.", schema: theLease } },
    scopes: ANYONE,
    errors: [],
  }),
  renew_lease: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/leases/{leaseId}/renew",
    tag,
    summary: "Report what was spent of a lease, and ask for more or give back",
    about:
      "spent is all that was ever spent of the lease, so that a report that comes twice changes " +
      "nothing; amount is what is to be left to spend from here on. The report is taken whatever " +
      "is given. A lease that comes back ending (its cycle is over, its member may not use it any " +
      "more) is not renewed: release it, and acquire another.",
    kind: "command",
    params: ofLease,
    query: none,
    body: renewLease.omit({ type: true, leaseId: true }),
    answers: { 200: { means: "The lease as it stands now.", schema: theLease } },
    scopes: ANYONE,
    errors: [],
  }),
  release_lease: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/leases/{leaseId}/release",
    tag,
    summary: "Report what was spent of a lease for the last time, and end it",
    kind: "command",
    params: ofLease,
    query: none,
    body: releaseLease.omit({ type: true, leaseId: true }),
    answers: { 200: { means: "The lease, settled.", schema: theLease } },
    scopes: ANYONE,
    errors: [],
  }),
} as const;
