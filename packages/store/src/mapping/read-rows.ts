/** Turns the rows of the statements in queries/ into values of the engine. */
import {
  emptyState,
  type Instant,
  invariant,
  LATER_FIELDS,
  type Rejection,
  type TeamEvent,
  type TeamState,
} from "@sluice/core";
import { type Refusal, shelve, type UsageRow } from "@sluice/engine";
import type { Row } from "../tables/row.ts";
import { DOCUMENTS } from "./documents.ts";
import { loadedFromRows } from "./locked-teams.ts";

/** Null: there is no such team. */
export function stateFromRows(
  teamId: string,
  rows: readonly Row[],
): { now: Instant; state: TeamState } | null {
  const team = rows.find((row) => row.kind === "team");
  if (!team) return null;
  const state = emptyState(DOCUMENTS.team.decode(String(team.body)));
  const documents = rows.filter((row) => row.kind !== "clock" && row.kind !== "team");
  const loaded = loadedFromRows(
    documents.map((row) => ({ team_id: teamId, shelf: row.kind, id: row.id, body: row.body })),
  );
  for (const document of loaded) shelve(state, document);
  const now = Number(rows.find((row) => row.kind === "clock")?.body);
  invariant(Number.isSafeInteger(now), "the database answers its time");
  return { now, state };
}

export function refusalFromRow(row: Row): Refusal {
  const facts = JSON.parse(String(row.facts)) as Rejection;
  return {
    refusalId: String(row.refusal_id),
    at: Number(row.at),
    command: String(row.command) as Refusal["command"],
    actor: String(row.actor),
    code: facts.code,
    facts,
  };
}

export function teamEventFromRow(row: Row): TeamEvent {
  const type = String(row.type);
  const data = JSON.parse(String(row.data)) as Record<string, unknown>;
  const later: Readonly<Record<string, object | undefined>> = LATER_FIELDS;
  for (const [name, value] of Object.entries(later[type] ?? {})) data[name] ??= value;
  const event = { seq: Number(row.seq), at: Number(row.at), type, actor: String(row.actor), data };
  return event as TeamEvent;
}

export function usageFromRow(row: Row): UsageRow {
  const text = (value: unknown): string | null => (value === null ? null : String(value));
  return {
    cycle: Number(row.cycle),
    pool: String(row.pool),
    member: text(row.member_id),
    flow: text(row.flow_id),
    item: String(row.item),
    model: text(row.model),
    runKind: text(row.run_kind),
    day: String(row.day),
    charges: BigInt(String(row.charges)),
    credits: BigInt(String(row.credits)),
    burned: BigInt(String(row.burned)),
    overage: BigInt(String(row.overage)),
    absorbed: BigInt(String(row.absorbed)),
  };
}
