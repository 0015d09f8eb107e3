/** What may be written in each command and query of a scenario. */
import type { ChargeRequest, Command, CommandOf, CommandType } from "@sluice/core";

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

/** `create_team` is not a step: the section `team` makes it. */
export type StepCommandType = Exclude<CommandType, "create_team">;

/** The compiler checks that each command of the core is here, with exactly its fields. */
type FieldsOf<Type extends CommandType> = Record<keyof Omit<CommandOf<Type>, "type">, Field>;

export const COMMAND_FIELDS: { readonly [Type in StepCommandType]: FieldsOf<Type> } = {
  change_plan: { plan: need("text"), when: may("text"), reason: may("text") },
  change_time_zone: { timeZone: need("text") },
  buy_add_on: { addOn: need("text") },
  cancel_add_on: { addOn: need("text") },
  buy_pack: { pack: need("text"), price: may("decimal"), credits: may("decimal") },
  override_terms: {
    target: need("text"),
    value: need("text-or-boolean"),
    from: may("instant"),
    reason: need("text"),
  },
  grant_goodwill: {
    pool: need("text"),
    memberId: may("text"),
    credits: need("decimal"),
    expiresAt: may("instant"),
    reason: need("text"),
  },
  add_member: {
    memberId: need("text"),
    name: need("text"),
    email: may("text"),
    role: may("text"),
  },
  change_role: { memberId: need("text"), role: need("text") },
  remove_member: { memberId: need("text") },
  set_member_payg: { memberId: need("text"), payg: need("text") },
  set_payg_default: { payg: need("text") },
  set_overage: { pool: need("text"), on: need("boolean") },
  set_spend_cap: { pool: need("text"), cap: need("decimal-or-null") },
  set_agent_mode: { on: need("boolean"), memberId: may("text") },
  start_run: {
    flowId: need("text"),
    runId: may("text"),
    memberId: may("text"),
    trigger: need("text"),
    cloudRun: may("boolean"),
    parentRunId: may("text"),
    items: may("texts"),
    onLimit: may("text"),
    privateRunner: may("boolean"),
  },
  charge_run: { runId: need("text"), charges: need("charges") },
  heartbeat_run: { runId: need("text") },
  finish_run: { runId: need("text"), charges: may("charges") },
  cancel_run: { runId: need("text") },
  claim_run: { runId: need("text") },
  test_prompt: {
    flowId: need("text"),
    memberId: may("text"),
    model: need("text"),
    trigger: may("text"),
  },
  start_action: { memberId: need("text"), actionId: may("text") },
  complete_action: {
    actionId: need("text"),
    credits: may("decimal"),
    model: may("text"),
    inputTokens: may("integer"),
    outputTokens: may("integer"),
    changesAsset: may("boolean"),
  },
  cancel_action: { actionId: need("text") },
  reserve: {
    reservationId: may("text"),
    pool: need("text"),
    memberId: may("text"),
    credits: need("decimal"),
    ttlSeconds: may("integer"),
  },
  settle_reservation: { reservationId: need("text"), credits: need("decimal") },
  release_reservation: { reservationId: need("text") },
  acquire_lease: {
    leaseId: may("text"),
    gateId: need("text"),
    pool: need("text"),
    memberId: may("text"),
    item: may("text"),
    amount: need("decimal"),
    least: may("decimal"),
  },
  renew_lease: {
    leaseId: need("text"),
    spent: need("decimal"),
    amount: need("decimal"),
    least: may("decimal"),
    ask: may("integer"),
  },
  release_lease: { leaseId: need("text"), spent: need("decimal") },
  record_usage: {
    pool: need("text"),
    memberId: may("text"),
    flowId: may("text"),
    occurredAt: may("instant"),
    runKind: may("text"),
    charge: need("charge"),
  },
  correct_charge: { chargeId: need("text"), credits: may("decimal"), reason: need("text") },
  advance_clock: { to: need("instant") },
  tick: {},
};

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
  /** One account of the running cycle, or of the cycle told. */
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
