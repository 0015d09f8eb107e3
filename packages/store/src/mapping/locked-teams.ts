/** Turns the rows of `lock-teams` and `load-documents` into values of the engine. */
import { emptyState, type Instant, invariant, type Outcome } from "@sluice/core";
import {
  type LoadedDocument,
  type LockedBatch,
  type LockedTeam,
  type StoredAnswer,
  shelve,
} from "@sluice/engine";
import type { Row } from "../tables/row.ts";
import { DOCUMENTS } from "./documents.ts";
import { chargeFromRow } from "./journal-rows.ts";

export function lockedFromRows(rows: readonly Row[]): LockedBatch {
  const teams = new Map<string, LockedTeam>();
  const answers: StoredAnswer[] = [];
  let now: Instant | null = null;
  for (const row of rows) {
    const kind = textIn(row, "kind");
    if (kind === "clock") now = numberIn(row, "version");
    else if (kind === "team") teams.set(textIn(row, "team_id"), lockedTeam(row));
    else if (kind === "answer") answers.push(storedAnswer(row));
    else place(teams, loadedFromRow(row, kind));
  }
  invariant(now !== null, "the database answers its time");
  return { now, teams, answers };
}

export function loadedFromRows(rows: readonly Row[]): LoadedDocument[] {
  return rows.map((row) => loadedFromRow(row, textIn(row, "shelf")));
}

function place(teams: ReadonlyMap<string, LockedTeam>, loaded: LoadedDocument): void {
  const state = teams.get(loaded.teamId)?.state;
  invariant(state, () => `documents of ${loaded.teamId} come after the team itself`);
  shelve(state, loaded);
}

function lockedTeam(row: Row): LockedTeam {
  const body = row.body;
  return {
    version: numberIn(row, "version"),
    headHash: bytesIn(row, "bytes"),
    state: typeof body === "string" ? emptyState(DOCUMENTS.team.decode(body)) : null,
  };
}

function storedAnswer(row: Row): StoredAnswer {
  return {
    teamId: textIn(row, "team_id"),
    key: textIn(row, "id"),
    digest: bytesIn(row, "bytes"),
    outcome: JSON.parse(textIn(row, "body")) as Outcome,
  };
}

function loadedFromRow(row: Row, shelf: string): LoadedDocument {
  const teamId = textIn(row, "team_id");
  const id = textIn(row, "id");
  const body = textIn(row, "body");
  switch (shelf) {
    case "members":
      return { teamId, id, shelf, document: DOCUMENTS.members.decode(body) };
    case "accounts":
      return { teamId, id, shelf, document: DOCUMENTS.accounts.decode(body) };
    case "runs":
      return { teamId, id, shelf, document: DOCUMENTS.runs.decode(body) };
    case "actions":
      return { teamId, id, shelf, document: DOCUMENTS.actions.decode(body) };
    case "reservations":
      return { teamId, id, shelf, document: DOCUMENTS.reservations.decode(body) };
    case "cycles":
      return { teamId, id, shelf, document: DOCUMENTS.cycles.decode(body) };
    case "charges":
      return { teamId, id, shelf, document: chargeFromRow(body) };
    default:
      invariant(false, () => `${shelf} is a kind of document`);
  }
}

function textIn(row: Row, column: string): string {
  const value = row[column];
  invariant(typeof value === "string", () => `${column} is text`);
  return value;
}

/** Reads a bigint that counts rows or milliseconds, which the driver answers as text. */
function numberIn(row: Row, column: string): number {
  const value = Number(textIn(row, column));
  invariant(Number.isSafeInteger(value), () => `${column} is a safe integer`);
  return value;
}

function bytesIn(row: Row, column: string): Uint8Array {
  const value = row[column];
  invariant(value instanceof Uint8Array, () => `${column} is bytes`);
  return value;
}
