/**
 * Charges and entries as rows. Rows travel to the database as arrays of columns (see
 * statements/write-batch.ts) and come back as JSON text, so that bigints never pass through a
 * float.
 */
import { type Charge, type Entry, invariant, RUN_KINDS } from "@sluice/core";

/** A row as JSON: column names, amounts as decimal strings, instants in milliseconds. */
export type JournalRow = Readonly<Record<string, string | number | boolean | null>>;

export function chargeToRow(teamId: string, charge: Charge, hash: Uint8Array): JournalRow {
  return {
    team_id: teamId,
    seq: charge.seq,
    at: charge.at,
    charge_id: charge.chargeId,
    occurred_at: charge.occurredAt,
    cycle: charge.cycle,
    pool: charge.pool,
    account_id: charge.accountId,
    member_id: charge.memberId,
    flow_id: charge.flowId,
    run_id: charge.runId,
    root_id: charge.rootId,
    action_id: charge.actionId,
    reservation_id: charge.reservationId,
    block_run_id: charge.blockRunId,
    item: charge.item,
    model: charge.model,
    tool: charge.tool,
    run_kind: charge.runKind,
    unit: charge.unit,
    quantity: charge.quantity,
    card_id: charge.cardId,
    rate_id: charge.rateId,
    plan_id: charge.planId,
    credits: charge.credits.toString(),
    burned: charge.burned.toString(),
    overage: charge.overage.toString(),
    absorbed: charge.absorbed.toString(),
    is_late: charge.isLate,
    corrected: charge.corrected.toString(),
    hash: toHex(hash),
  };
}

/** SQL that makes a `charge` row the JSON text that `chargeFromRow` reads; `c` is the row. */
export const CHARGE_AS_JSON = `json_build_object(
  'seq', c.seq, 'at', floor(extract(epoch FROM c.at) * 1000)::bigint, 'charge_id', c.charge_id,
  'occurred_at', floor(extract(epoch FROM c.occurred_at) * 1000)::bigint, 'cycle', c.cycle,
  'pool', c.pool, 'account_id', c.account_id, 'member_id', c.member_id, 'flow_id', c.flow_id,
  'run_id', c.run_id, 'root_id', c.root_id, 'action_id', c.action_id,
  'reservation_id', c.reservation_id, 'block_run_id', c.block_run_id, 'item', c.item,
  'model', c.model, 'tool', c.tool, 'run_kind', c.run_kind, 'unit', c.unit,
  'quantity', c.quantity, 'card_id', c.card_id, 'rate_id', c.rate_id, 'plan_id', c.plan_id,
  'credits', c.credits::text, 'burned', c.burned::text, 'overage', c.overage::text,
  'absorbed', c.absorbed::text, 'is_late', c.is_late, 'corrected', c.corrected::text)`;

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

export function entryToRow(teamId: string, entry: Entry, hash: Uint8Array): JournalRow {
  return {
    team_id: teamId,
    seq: entry.seq,
    at: entry.at,
    kind: entry.kind,
    from_account: entry.from,
    to_account: entry.to,
    amount: entry.amount.toString(),
    pool: entry.pool,
    account_id: entry.accountId,
    cycle: entry.cycle,
    grant_id: entry.grantId,
    charge_id: entry.chargeId,
    price: entry.price === null ? null : entry.price.toString(),
    cost: entry.cost.toString(),
    reason: entry.reason,
    hash: toHex(hash),
  };
}

/** SQL that makes an `entry` row the JSON text that `entryFromRow` reads; `e` is the row. */
export const ENTRY_AS_JSON = `json_build_object(
  'seq', e.seq, 'at', floor(extract(epoch FROM e.at) * 1000)::bigint, 'kind', e.kind,
  'from_account', e.from_account, 'to_account', e.to_account, 'amount', e.amount::text,
  'pool', e.pool, 'account_id', e.account_id, 'cycle', e.cycle, 'grant_id', e.grant_id,
  'charge_id', e.charge_id, 'price', e.price::text, 'cost', e.cost::text, 'reason', e.reason)`;

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

/** As PostgreSQL reads bytes from text. */
export const toHex = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString("hex")}`;

function textIn(row: JournalRow, column: string): string {
  const value = row[column];
  invariant(typeof value === "string", `${column} is text`);
  return value;
}

function textOrNullIn(row: JournalRow, column: string): string | null {
  return row[column] === null ? null : textIn(row, column);
}

function numberIn(row: JournalRow, column: string): number {
  const value = row[column];
  invariant(typeof value === "number", `${column} is a number`);
  return value;
}

const amountIn = (row: JournalRow, column: string): bigint => BigInt(textIn(row, column));
