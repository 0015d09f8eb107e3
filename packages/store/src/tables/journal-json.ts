/**
 * The SQL that makes a row of the journal JSON text. Amounts are decimal strings in it, so that a
 * bigint never passes through a float; instants are milliseconds since the epoch.
 */

/** For a row of `charge` that the statement calls `c`; `chargeFromRow` reads what it makes. */
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

/** For a row of `entry` that the statement calls `e`; `entryFromRow` reads what it makes. */
export const ENTRY_AS_JSON = `json_build_object(
  'seq', e.seq, 'at', floor(extract(epoch FROM e.at) * 1000)::bigint, 'kind', e.kind,
  'from_account', e.from_account, 'to_account', e.to_account, 'amount', e.amount::text,
  'pool', e.pool, 'account_id', e.account_id, 'cycle', e.cycle, 'grant_id', e.grant_id,
  'charge_id', e.charge_id, 'price', e.price::text, 'cost', e.cost::text, 'reason', e.reason)`;
