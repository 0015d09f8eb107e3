/** Turns the changes of a batch into the parameters of the one statement that writes them. */
import { type Charge, type Entry, invariant, isOpen } from "@sluice/core";
import type { BatchIdentity, StoredAnswer, TeamWrite } from "@sluice/engine";
import {
  JSON_SEPARATOR,
  PASSED_COLUMNS,
  type PassedColumn,
  WRITE_TABLES,
  type WriteTable,
} from "../tables/batch-columns.ts";
import { arrayText, columnText, type Value, type ValuesOf } from "./array-text.ts";
import { DOCUMENTS } from "./documents.ts";
import { CHARGE_VALUES, type Chained, ENTRY_VALUES } from "./journal-rows.ts";

type Fields = Readonly<Record<string, Value>>;

/** Tables that get a row or more for each command; the others get a few for each batch. */
interface ManyRows {
  charges: Chained<Charge>[];
  entries: Chained<Entry>[];
  answers: StoredAnswer[];
}
type WriteRecords = { [Table in Exclude<WriteTable, keyof ManyRows>]: Fields[] } & ManyRows;

/** Text, or null for a column without a value. */
type Parameter = string | null;

/** The parameters of `write-batch`, table by table. */
export function writeValues(batch: BatchIdentity, teams: readonly TeamWrite[]): Parameter[] {
  const records = recordsOf(batch, teams);
  return WRITE_TABLES.flatMap((table) => valuesOf(table, records));
}

/** The parameters of `insert-teams`; null when no team of the batch is new. */
export function newTeamValues(teams: readonly TeamWrite[]): Parameter[] | null {
  const rows = teams.filter((write) => write.isNew).map(teamRecord);
  return rows.length === 0 ? null : parametersOf(PASSED_COLUMNS.teams, rows, byName);
}

function valuesOf(table: WriteTable, records: WriteRecords): Parameter[] {
  switch (table) {
    case "charges":
      return parametersOf(PASSED_COLUMNS[table], records.charges, (name) => CHARGE_VALUES[name]);
    case "entries":
      return parametersOf(PASSED_COLUMNS[table], records.entries, (name) => ENTRY_VALUES[name]);
    case "answers":
      return parametersOf(PASSED_COLUMNS[table], records.answers, (name) => ANSWER_VALUES[name]);
    default:
      return parametersOf(PASSED_COLUMNS[table], records[table], byName);
  }
}

const ANSWER_VALUES: ValuesOf<"answers", StoredAnswer> = {
  team_id: ({ teamId }) => teamId,
  key: ({ key }) => key,
  digest: ({ digest }) => digest,
  outcome: ({ outcome }) => JSON.stringify(outcome),
};

const byName =
  (name: string) =>
  (row: Fields): Value =>
    row[name] ?? null;

/** A table's arrays, then the values that are the same in all rows. */
function parametersOf<Name extends string, Row>(
  columns: readonly PassedColumn<Name>[],
  rows: readonly Row[],
  readerOf: (name: Name) => (row: Row) => Value,
): Parameter[] {
  const arrays: Parameter[] = [];
  const once: Parameter[] = [];
  for (const { name, passing } of columns) {
    const read = readerOf(name);
    if (passing === "array") {
      arrays.push(arrayText(rows, read));
    } else if (passing === "json") {
      arrays.push(rows.length === 0 ? null : rows.map(read).join(JSON_SEPARATOR));
    } else {
      const text = columnText(rows, read);
      arrays.push(text.array);
      once.push(text.once);
    }
  }
  return [...arrays, ...once];
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
    invariant(hash, () => `row ${seq} of the journal is hashed`);
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
