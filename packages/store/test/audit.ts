/** What must be true of a team's rows whatever happened to the processes that wrote them. */
import { type Charge, type Entry, TEAM_OWNER } from "@sluice/core";
import { canonicalRow, FIRST_HASH, hashAfter, type JournalRecord, seqOf } from "@sluice/engine";
import type pg from "pg";
import { expect } from "vitest";
import {
  CHARGE_AS_JSON,
  chargeFromRow,
  DOCUMENTS,
  ENTRY_AS_JSON,
  entryFromRow,
} from "../src/index.ts";

export interface AuditedTeam {
  readonly charges: readonly Charge[];
  readonly entries: readonly Entry[];
}

/**
 * Fails where a balance is not the sum of its entries, or the journal has a gap or a wrong hash.
 */
export async function auditTeam(pool: pg.Pool, teamId: string): Promise<AuditedTeam> {
  const charges = await rowsOf(
    pool,
    `SELECT ${CHARGE_AS_JSON}::text AS body,
    encode(c.hash, 'hex') AS hash FROM charge c WHERE team_id = $1`,
    teamId,
  );
  const entries = await rowsOf(
    pool,
    `SELECT ${ENTRY_AS_JSON}::text AS body,
    encode(e.hash, 'hex') AS hash FROM entry e WHERE team_id = $1`,
    teamId,
  );
  const journal: { record: JournalRecord; hash: string }[] = [
    ...charges.map(({ body, hash }) => ({
      record: { kind: "charge", charge: chargeFromRow(body) } as const,
      hash,
    })),
    ...entries.map(({ body, hash }) => ({
      record: { kind: "entry", entry: entryFromRow(body) } as const,
      hash,
    })),
  ].sort((left, right) => seqOf(left.record) - seqOf(right.record));
  let head: Uint8Array = FIRST_HASH;
  journal.forEach(({ record, hash }, index) => {
    expect(seqOf(record)).toBe(index + 1);
    head = hashAfter(head, canonicalRow(teamId, record));
    expect(Buffer.from(head).toString("hex")).toBe(hash);
  });
  const { rows } = await pool.query<{ head: string; journal_seq: string }>(
    "SELECT encode(head_hash, 'hex') AS head, journal_seq FROM team WHERE team_id = $1",
    [teamId],
  );
  expect(rows[0]).toEqual({
    head: Buffer.from(head).toString("hex"),
    journal_seq: String(journal.length),
  });
  const audited = {
    charges: journal.flatMap(({ record }) => (record.kind === "charge" ? [record.charge] : [])),
    entries: journal.flatMap(({ record }) => (record.kind === "entry" ? [record.entry] : [])),
  };
  await auditBalances(pool, teamId, audited);
  return audited;
}

async function auditBalances(pool: pg.Pool, teamId: string, team: AuditedTeam): Promise<void> {
  const accounts = await rowsOf(
    pool,
    "SELECT body::text AS body, '' AS hash FROM account WHERE team_id = $1",
    teamId,
  );
  for (const { body } of accounts) {
    const account = DOCUMENTS.accounts.decode(body);
    expect(account.owner).toBe(TEAM_OWNER);
    const moved = (kind: Entry["kind"]): bigint =>
      team.entries
        .filter((entry) => entry.accountId === account.accountId && entry.kind === kind)
        .reduce((sum, entry) => sum + entry.amount, 0n);
    const remaining = account.grants.reduce((sum, grant) => sum + grant.remaining, 0n);
    expect(account.burned).toBe(moved("burn"));
    expect(account.absorbed).toBe(moved("absorb"));
    expect(account.used).toBe(moved("burn") + moved("absorb") + moved("overage"));
    expect(remaining).toBe(moved("issue") - moved("burn") - moved("expire"));
    const charged = team.charges
      .filter((charge) => charge.accountId === account.accountId)
      .reduce((sum, charge) => sum + charge.credits, 0n);
    expect(account.used).toBe(charged);
  }
}

async function rowsOf(
  pool: pg.Pool,
  sql: string,
  teamId: string,
): Promise<{ body: string; hash: string }[]> {
  return (await pool.query<{ body: string; hash: string }>(sql, [teamId])).rows;
}
