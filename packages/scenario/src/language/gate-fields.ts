/** What a scenario may say of gates: the limits and routes it adds, and the steps. */
import type { RateLimit, Route } from "@sluice/core";
import type { Fields } from "./fields.ts";
import { may, need } from "./fields.ts";

/** Steps that ask something of a gate; they read like commands. */
export const GATE_FIELDS = {
  /** Makes the same call several times, one after the other. */
  calls: {
    route: need("text"),
    memberId: may("text"),
    key: may("text"),
    times: may("integer"),
    gate: may("text"),
    address: may("text"),
    dry: may("boolean"),
  },
  /** Calls `GET /me` with a key of the member, which answers who calls and what is left (L5). */
  me: { memberId: need("text"), gate: may("text") },
  /** The gate reports to the ledger what was spent. */
  settle_gate: { gate: may("text") },
  /** The gate is closed in order: it reports, and its leases end. */
  close_gate: { gate: may("text") },
  /** The gate dies, and never reports what it knew. */
  kill_gate: { gate: may("text") },
} as const satisfies Readonly<Record<string, Fields>>;

export type GateActType = keyof typeof GATE_FIELDS;

export const GATE_SECTION_FIELDS: Fields = { dialect: may("text") };

export const LIMIT_FIELDS: Fields = {
  name: may("text"),
  limit: need("integer"),
  windowSeconds: need("integer"),
  algorithm: may("text"),
  per: may("texts"),
  routes: may("texts"),
  headline: may("boolean"),
};

export const ROUTE_FIELDS: Fields = {
  match: need("text"),
  weight: may("integer"),
  pool: may("text"),
  credits: may("decimal"),
  trigger: may("boolean"),
};

/** What stands between the scenario's callers and the team: named gates, limits and routes. */
export interface GatesSection {
  readonly gates: ReadonlyMap<string, GateOptions>;
  /** They are added to those of the catalog; one with the same id replaces that one. */
  readonly limits: readonly RateLimit[];
  /** They are matched before those of the catalog. */
  readonly routes: readonly Route[];
}

export interface GateOptions {
  readonly dialect: "problem" | "compatible";
}

export interface Calls {
  readonly type: "calls";
  readonly gate: string;
  readonly method: string;
  readonly path: string;
  readonly times: number;
  readonly address: string;
  readonly isDry: boolean;
  readonly caller: Caller;
}

/** Whose key a call carries. A key is made when it is first named. */
export type Caller =
  | { readonly kind: "key"; readonly memberId: string | null; readonly key: string }
  | { readonly kind: "none" }
  /** A call with a key that was never made. */
  | { readonly kind: "wrong" };

export type GateAct =
  | Calls
  | { readonly type: "me"; readonly gate: string; readonly memberId: string }
  | { readonly type: Exclude<GateActType, "calls" | "me">; readonly gate: string };
