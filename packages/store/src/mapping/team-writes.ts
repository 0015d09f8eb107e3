/** What a batch changes, as the parameters of the one statement that writes it. */
import { type Charge, type Entry, invariant, isOpen } from "@sluice/core";
import type { BatchIdentity, StoredAnswer, TeamWrite } from "@sluice/engine";
import {
  isJson,
  isPassedOnce,
  JSON_SEPARATOR,
  TEAM_COLUMNS,
  WRITE_COLUMNS,
  type WriteTable,
} from "../statements/write-batch.ts";
import { arrayText, columnText, type Value, type ValuesOf } from "./array-text.ts";
import { DOCUMENTS } from "./documents.ts";
import { CHARGE_VALUES, type Chained, ENTRY_VALUES } from "./journal-rows.ts";

type Fields = Readonly<Record<string, Value>>;

/** Tables with a row or more a command; all others have a few rows a batch. */
interface ManyRows {
  charges: Chained<Charge>[];
  entries: Chained<Entry>[];
  answers: StoredAnswer[];
}
type WriteRecords = { [Table in Exclude<WriteTable, keyof ManyRows>]: Fields[] } & ManyRows;

/** An array, JSON joined, or what is in all rows; null where there is nothing in it. */
type Parameter = string | null;

/** The parameters of `write-batch`: an array for each column of each table. */
export function writeValues(batch: BatchIdentity, teams: readonly TeamWrite[]): Parameter[] {
  const records = recordsOf(batch, teams);
  const tables = Object.keys(WRITE_COLUMNS) as WriteTable[];
  return tables.flatMap((table) => parametersOf(table, records));
}

/** The parameters of `insert-teams`; null when no team of the batch is new. */
export function newTeamValues(teams: readonly TeamWrite[]): Parameter[] | null {
  const rows = teams.filter((write) => write.isNew).map(teamRecord);
  return rows.length === 0 ? null : fieldsOf(TEAM_COLUMNS, rows);
}

function parametersOf(table: WriteTable, records: WriteRecords): Parameter[] {
  switch (table) {
    case "charges":
      return journalValuesOf(table, records.charges, CHARGE_VALUES);
    case "entries":
      return journalValuesOf(table, records.entries, ENTRY_VALUES);
    case "answers":
      return columnsOf(table).map((column) =>
        parameterOf(column, records.answers, ANSWER_VALUES[column]),
      );
    default:
      return fieldsOf(WRITE_COLUMNS[table], records[table]);
  }
}

const ANSWER_VALUES: ValuesOf<"answers", StoredAnswer> = {
  team_id: ({ teamId }) => teamId,
  key: ({ key }) => key,
  digest: ({ digest }) => digest,
  outcome: ({ outcome }) => JSON.stringify(outcome),
};

/** All arrays, then what is the same in all rows. */
function journalValuesOf<Table extends "charges" | "entries", Row>(
  table: Table,
  rows: readonly Row[],
  values: ValuesOf<Table, Row>,
): Parameter[] {
  const arrays: Parameter[] = [];
  const once: Parameter[] = [];
  for (const column of columnsOf(table)) {
    if (!isPassedOnce(table, column)) {
      arrays.push(arrayText(rows, values[column]));
      continue;
    }
    const text = columnText(rows, values[column]);
    arrays.push(text.array);
    once.push(text.once);
  }
  return [...arrays, ...once];
}

/** In the order in which they are passed. */
const columnsOf = <Table extends WriteTable>(table: Table) =>
  Object.keys(WRITE_COLUMNS[table]) as (keyof (typeof WRITE_COLUMNS)[Table] & string)[];

function fieldsOf(columns: object, rows: readonly Fields[]): Parameter[] {
  return Object.keys(columns).map((column) =>
    parameterOf(column, rows, (row) => row[column] ?? null),
  );
}

function parameterOf<Row>(
  column: string,
  rows: readonly Row[],
  read: (row: Row) => Value,
): Parameter {
  if (!isJson(column)) return arrayText(rows, read);
  return rows.length === 0 ? null : rows.map(read).join(JSON_SEPARATOR);
}

function recordsOf(batch: BatchIdentity, teams: readonly TeamWrite[]): WriteRecords {
  const records: WriteRecords = {
    teams: [],
    member: [],
    account: [],
    run: [],
    action: [],
    reservation: [],
    cycle: [],
    charges: [],
    corrections: [],
    entries: [],
    events: [],
    answers: [],
    refusals: [],
    marker: [{ team_id: batch.firstTeamId, batch_id: batch.batchId }],
  };
  for (const write of teams) {
    if (!write.isNew) records.teams.push(teamRecord(write));
    addDocuments(records, write);
    addJournal(records, write);
    addRemembered(records, write);
  }
  return records;
}

function teamRecord(write: TeamWrite): Fields {
  const { team } = write.draft;
  return {
    team_id: write.teamId,
    version: write.version,
    due_at: team.dueAt,
    is_on_test_clock: team.clock !== null,
    journal_seq: team.journalSeq,
    head_hash: write.headHash,
    body: DOCUMENTS.team.encode(team),
  };
}

function addDocuments(records: WriteRecords, { teamId, draft }: TeamWrite): void {
  const document = (id: string, body: string): Fields => ({
    team_id: teamId,
    id,
    body,
  });
  const work = (id: string | number, open: boolean, body: string): Fields => ({
    team_id: teamId,
    id,
    is_open: open,
    body,
  });
  for (const [id, member] of draft.members.changed) {
    records.member.push(document(id, DOCUMENTS.members.encode(member)));
  }
  for (const [id, account] of draft.accounts.changed) {
    records.account.push(document(id, DOCUMENTS.accounts.encode(account)));
  }
  for (const [id, run] of draft.runs.changed) {
    records.run.push(work(id, isOpen.runs(run), DOCUMENTS.runs.encode(run)));
  }
  for (const [id, action] of draft.actions.changed) {
    records.action.push(work(id, isOpen.actions(action), DOCUMENTS.actions.encode(action)));
  }
  for (const [id, held] of draft.reservations.changed) {
    const body = DOCUMENTS.reservations.encode(held);
    records.reservation.push(work(id, isOpen.reservations(held), body));
  }
  for (const cycle of draft.cycles.changed.values()) {
    records.cycle.push(work(cycle.index, isOpen.cycles(cycle), DOCUMENTS.cycles.encode(cycle)));
  }
}

function addJournal(records: WriteRecords, { teamId, draft, hashes }: TeamWrite): void {
  const hashOf = (seq: number): Uint8Array => {
    const hash = hashes.get(seq);
    invariant(hash, `row ${seq} of the journal is hashed`);
    return hash;
  };
  const isNew = new Set<string>();
  for (const charge of draft.newCharges) {
    isNew.add(charge.chargeId);
    records.charges.push({ teamId, recorded: charge, hash: hashOf(charge.seq) });
  }
  for (const [id, charge] of draft.charges.changed) {
    if (isNew.has(id)) continue;
    const { seq, at } = charge;
    records.corrections.push({ team_id: teamId, seq, at, corrected: charge.corrected });
  }
  for (const entry of draft.newEntries) {
    records.entries.push({ teamId, recorded: entry, hash: hashOf(entry.seq) });
  }
  for (const { seq, at, type, actor, data } of draft.newEvents) {
    records.events.push({ team_id: teamId, seq, at, type, actor, data: JSON.stringify(data) });
  }
}

function addRemembered(records: WriteRecords, write: TeamWrite): void {
  records.answers.push(...write.answers);
  for (const refusal of write.refusals) {
    records.refusals.push({
      team_id: write.teamId,
      refusal_id: refusal.refusalId,
      at: refusal.at,
      command: refusal.command,
      actor: refusal.actor,
      code: refusal.code,
      facts: JSON.stringify(refusal.facts),
    });
  }
}
