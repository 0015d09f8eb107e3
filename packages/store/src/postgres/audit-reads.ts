/** Reads all rows of one team, a page at a time, within one snapshot. */
import type { AuditReads } from "@sluice/engine";
import { DOCUMENTS } from "../mapping/documents.ts";
import { chargeFromRow, entryFromRow } from "../mapping/journal-rows.ts";
import { usageFromRow } from "../mapping/read-rows.ts";
import {
  auditAccounts,
  auditActions,
  auditReservations,
  auditRuns,
  auditTeam,
  auditUsage,
  journalRows,
  lastJournalSeq,
} from "../queries/audit.ts";
import type { Statement } from "../statements/statement.ts";
import type { Row } from "../tables/row.ts";

type Rows = (statement: Statement, values: readonly unknown[]) => Promise<Row[]>;

const PAGE = 2_000;

/** Null: there is no such team. */
export async function openAudit(rows: Rows, teamId: string): Promise<AuditReads | null> {
  const [team] = await rows(auditTeam, [teamId]);
  if (!team) return null;
  return {
    team: DOCUMENTS.team.decode(String(team.body)),
    journalSeq: Number(team.journal_seq),
    headHash: bytes(team.head_hash),
    foldedTo: Number(team.folded_to),
    events: { count: Number(team.events), lastSeq: Number(team.last_event) },
    async journal(after, to) {
      const found = await rows(journalRows, [teamId, after, to]);
      return found.map((row) => {
        const body = String(row.body);
        const record =
          row.kind === "charge"
            ? ({ kind: "charge", charge: chargeFromRow(body) } as const)
            : ({ kind: "entry", entry: entryFromRow(body) } as const);
        return { record, hash: bytes(row.hash) };
      });
    },
    async lastSeq() {
      const [row] = await rows(lastJournalSeq, [teamId]);
      return Number(row?.seq ?? 0);
    },
    runs: () => pages(rows, teamId, auditRuns, DOCUMENTS.runs.decode),
    actions: () => pages(rows, teamId, auditActions, DOCUMENTS.actions.decode),
    reservations: () => pages(rows, teamId, auditReservations, DOCUMENTS.reservations.decode),
    accounts: () => pages(rows, teamId, auditAccounts, DOCUMENTS.accounts.decode),
    usageRows: () => usagePages(rows, teamId),
  };
}

async function* pages<Document>(
  rows: Rows,
  teamId: string,
  statement: Statement,
  decode: (text: string) => Document,
): AsyncGenerator<Document> {
  for (let after = ""; ; ) {
    const page = await rows(statement, [teamId, after, PAGE]);
    for (const row of page) {
      yield decode(String(row.body));
      after = String(row.id);
    }
    if (page.length < PAGE) return;
  }
}

async function* usagePages(
  rows: Rows,
  teamId: string,
): AsyncGenerator<ReturnType<typeof usageFromRow>> {
  for (let cycle = -2_147_483_648, key = ""; ; ) {
    const page = await rows(auditUsage, [teamId, cycle, key, PAGE]);
    for (const row of page) {
      yield usageFromRow(row);
      cycle = Number(row.cycle);
      key = String(row.key);
    }
    if (page.length < PAGE) return;
  }
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError("a hash is bytes");
}
