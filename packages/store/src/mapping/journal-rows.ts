/**
 * Charges and entries as rows. They travel to the database as arrays of columns (see
 * tables/batch-columns.ts) and come back as JSON text (see tables/journal-json.ts).
 */
import { type Charge, type Entry, invariant, RUN_KINDS } from "@sluice/core";
import type { ValuesOf } from "./array-text.ts";

/** A row as its JSON has it: amounts are decimal strings, instants milliseconds. */
type JournalRow = Readonly<Record<string, string | number | boolean | null>>;

/** A charge or entry with its team and hash, from which a row of the journal is written. */
export interface Chained<Recorded> {
  readonly teamId: string;
  readonly recorded: Recorded;
  readonly hash: Uint8Array;
}

export const CHARGE_VALUES: ValuesOf<"charges", Chained<Charge>> = {
  team_id: (row) => row.teamId,
  seq: ({ recorded }) => recorded.seq,
  at: ({ recorded }) => recorded.at,
  charge_id: ({ recorded }) => recorded.chargeId,
  occurred_at: ({ recorded }) => recorded.occurredAt,
  cycle: ({ recorded }) => recorded.cycle,
  pool: ({ recorded }) => recorded.pool,
  account_id: ({ recorded }) => recorded.accountId,
  member_id: ({ recorded }) => recorded.memberId,
  flow_id: ({ recorded }) => recorded.flowId,
  run_id: ({ recorded }) => recorded.runId,
  root_id: ({ recorded }) => recorded.rootId,
  action_id: ({ recorded }) => recorded.actionId,
  reservation_id: ({ recorded }) => recorded.reservationId,
  block_run_id: ({ recorded }) => recorded.blockRunId,
  item: ({ recorded }) => recorded.item,
  model: ({ recorded }) => recorded.model,
  tool: ({ recorded }) => recorded.tool,
  run_kind: ({ recorded }) => recorded.runKind,
  unit: ({ recorded }) => recorded.unit,
  quantity: ({ recorded }) => recorded.quantity,
  card_id: ({ recorded }) => recorded.cardId,
  rate_id: ({ recorded }) => recorded.rateId,
  plan_id: ({ recorded }) => recorded.planId,
  credits: ({ recorded }) => recorded.credits,
  burned: ({ recorded }) => recorded.burned,
  overage: ({ recorded }) => recorded.overage,
  absorbed: ({ recorded }) => recorded.absorbed,
  is_late: ({ recorded }) => recorded.isLate,
  corrected: ({ recorded }) => recorded.corrected,
  hash: (row) => row.hash,
};

export function chargeFromRow(text: string): Charge {
  const row = JSON.parse(text) as JournalRow;
  const runKind = row.run_kind;
  const known = RUN_KINDS.find((kind) => kind === runKind);
  invariant(known !== undefined || runKind === null, "a charge's run kind is a known one");
  return {
    chargeId: textIn(row, "charge_id"),
    seq: numberIn(row, "seq"),
    at: numberIn(row, "at"),
    occurredAt: numberIn(row, "occurred_at"),
    cycle: numberIn(row, "cycle"),
    pool: textIn(row, "pool"),
    accountId: textIn(row, "account_id"),
    memberId: textOrNullIn(row, "member_id"),
    flowId: textOrNullIn(row, "flow_id"),
    runId: textOrNullIn(row, "run_id"),
    rootId: textOrNullIn(row, "root_id"),
    actionId: textOrNullIn(row, "action_id"),
    reservationId: textOrNullIn(row, "reservation_id"),
    blockRunId: textOrNullIn(row, "block_run_id"),
    item: textIn(row, "item"),
    model: textOrNullIn(row, "model"),
    tool: textOrNullIn(row, "tool"),
    runKind: known ?? null,
    unit: textIn(row, "unit") as Charge["unit"],
    quantity: textIn(row, "quantity"),
    cardId: textIn(row, "card_id"),
    rateId: textOrNullIn(row, "rate_id"),
    planId: textIn(row, "plan_id"),
    credits: amountIn(row, "credits"),
    burned: amountIn(row, "burned"),
    overage: amountIn(row, "overage"),
    absorbed: amountIn(row, "absorbed"),
    isLate: row.is_late === true,
    corrected: amountIn(row, "corrected"),
  };
}

export const ENTRY_VALUES: ValuesOf<"entries", Chained<Entry>> = {
  team_id: (row) => row.teamId,
  seq: ({ recorded }) => recorded.seq,
  at: ({ recorded }) => recorded.at,
  kind: ({ recorded }) => recorded.kind,
  from_account: ({ recorded }) => recorded.from,
  to_account: ({ recorded }) => recorded.to,
  amount: ({ recorded }) => recorded.amount,
  pool: ({ recorded }) => recorded.pool,
  account_id: ({ recorded }) => recorded.accountId,
  cycle: ({ recorded }) => recorded.cycle,
  grant_id: ({ recorded }) => recorded.grantId,
  charge_id: ({ recorded }) => recorded.chargeId,
  price: ({ recorded }) => recorded.price,
  cost: ({ recorded }) => recorded.cost,
  reason: ({ recorded }) => recorded.reason,
  hash: (row) => row.hash,
};

export function entryFromRow(text: string): Entry {
  const row = JSON.parse(text) as JournalRow;
  return {
    seq: numberIn(row, "seq"),
    at: numberIn(row, "at"),
    kind: textIn(row, "kind") as Entry["kind"],
    from: textIn(row, "from_account"),
    to: textIn(row, "to_account"),
    amount: amountIn(row, "amount"),
    pool: textIn(row, "pool"),
    accountId: textIn(row, "account_id"),
    cycle: row.cycle === null ? null : numberIn(row, "cycle"),
    grantId: textOrNullIn(row, "grant_id"),
    chargeId: textOrNullIn(row, "charge_id"),
    price: row.price === null ? null : amountIn(row, "price"),
    cost: amountIn(row, "cost"),
    reason: textOrNullIn(row, "reason"),
  };
}

function textIn(row: JournalRow, column: string): string {
  const value = row[column];
  invariant(typeof value === "string", () => `${column} is text`);
  return value;
}

function textOrNullIn(row: JournalRow, column: string): string | null {
  return row[column] === null ? null : textIn(row, column);
}

function numberIn(row: JournalRow, column: string): number {
  const value = row[column];
  invariant(typeof value === "number", () => `${column} is a number`);
  return value;
}

const amountIn = (row: JournalRow, column: string): bigint => BigInt(textIn(row, column));
