/** Fields of the scenario language, and those of a charge and of each query. */
import type { ChargeRequest, Command } from "@sluice/core";

export type FieldKind =
  | "text"
  | "decimal"
  | "decimal-or-null"
  | "integer"
  | "boolean"
  | "instant"
  | "text-or-boolean"
  | "texts"
  | "charge"
  | "charges"
  | "tool";

export interface Field {
  readonly kind: FieldKind;
  readonly isRequired: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

export const need = (kind: FieldKind): Field => ({ kind, isRequired: true });
export const may = (kind: FieldKind): Field => ({ kind, isRequired: false });

export const CHARGE_FIELDS: Record<keyof ChargeRequest, Field> = {
  item: need("text"),
  model: may("text"),
  quantity: may("integer"),
  blockRunId: may("text"),
  tool: may("tool"),
  cost: may("decimal"),
  inputTokens: may("integer"),
  outputTokens: may("integer"),
  credits: may("decimal"),
  asReported: may("boolean"),
  changesAsset: may("boolean"),
};

export const TOOL_FIELDS: Record<keyof NonNullable<ChargeRequest["tool"]>, Field> = {
  server: need("text"),
  name: need("text"),
  isOwnFlow: may("boolean"),
};

export const QUERY_FIELDS = {
  /** The team: plan, cycle, add-ons, switches. */
  team: {},
  /** One member: role, pay-as-you-go, AI setting. */
  member: { memberId: need("text") },
  /** One account of the running cycle, or of the cycle that is named. */
  balance: { pool: need("text"), memberId: may("text"), cycle: may("text") },
  /** Everything used, or one pool of it, or one member's part of that pool. */
  usage: { pool: may("text"), memberId: may("text") },
  /** The invoice of the running cycle, of `previous`, or of a cycle by its number. */
  invoice: { cycle: may("text") },
  /** A run with its charges and everything below it. */
  run: { runId: need("text") },
  /** A lease and the account that it is spent from. */
  lease: { leaseId: need("text") },
  /** Charges in the order of their commit: `{charges: [...]}`. */
  charges: { cycle: may("text"), runId: may("text"), memberId: may("text"), pool: may("text") },
  /** Events in order: `{events: [...]}`. */
  events: { eventType: may("text") },
} as const satisfies Readonly<Record<string, Fields>>;

export type QueryType = keyof typeof QUERY_FIELDS;

export interface Query {
  readonly type: QueryType;
  readonly pool?: string;
  readonly memberId?: string;
  readonly cycle?: string;
  readonly runId?: string;
  readonly leaseId?: string;
  readonly eventType?: string;
}

export type StepCommand = Exclude<Command, { type: "create_team" }>;
