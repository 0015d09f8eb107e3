/**
 * Recomputes everything from the ledger and names what disagrees. It trusts no balance, no total
 * and no roll-up: only the journal, whose hash chain it recomputes first. Each team is read in one
 * snapshot, so that it may run beside whatever is being written.
 */
import type { Catalog } from "@sluice/core";
import { canonicalRow, FIRST_HASH, hashAfter, seqOf } from "../journal/hash-chain.ts";
import type { AuditReads, ReadStore, Snapshot } from "../ports/reads.ts";
import type { Disagreement } from "./disagreement.ts";
import { TeamAudit } from "./team-audit.ts";

export interface VerifyOptions {
  /** Ids of the teams to verify; one that is not there is a disagreement. Default: all teams. */
  readonly teams?: readonly string[] | undefined;
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined;
}

export interface VerifyProgress {
  readonly teams: number;
  readonly charges: number;
  readonly entries: number;
  readonly disagreements: number;
  /** Just finished. */
  readonly teamId: string;
}

export interface VerifyReport {
  readonly teams: number;
  readonly charges: number;
  readonly entries: number;
  /** Comparisons made. */
  readonly checks: number;
  readonly disagreements: readonly Disagreement[];
}

const TEAMS_PAGE = 500;
const JOURNAL_PAGE = 2_000;

export async function verify(
  reads: ReadStore,
  catalog: Catalog,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const report = { teams: 0, charges: 0, entries: 0, checks: 0 };
  const disagreements: Disagreement[] = [];
  for await (const teamId of options.teams ?? allTeams(reads)) {
    const audited = await reads.snapshot((snapshot) => auditTeam(snapshot, catalog, teamId));
    report.teams += 1;
    report.charges += audited.charges;
    report.entries += audited.entries;
    report.checks += audited.checks;
    disagreements.push(...audited.disagreements);
    const { teams, charges, entries } = report;
    const found = disagreements.length;
    options.onProgress?.({ teams, charges, entries, disagreements: found, teamId });
  }
  return { ...report, disagreements };
}

async function* allTeams(reads: ReadStore): AsyncGenerator<string> {
  for (let after: string | undefined; ; ) {
    const page = { after, limit: TEAMS_PAGE };
    const ids = await reads.snapshot((snapshot) => snapshot.teamIds(page));
    yield* ids;
    if (ids.length < TEAMS_PAGE) return;
    after = ids.at(-1);
  }
}

interface Audited {
  readonly charges: number;
  readonly entries: number;
  readonly checks: number;
  readonly disagreements: Disagreement[];
}

async function auditTeam(snapshot: Snapshot, catalog: Catalog, teamId: string): Promise<Audited> {
  const reads = await snapshot.audit(teamId);
  if (!reads) {
    const where = { table: "team", key: teamId };
    const gone = { team: teamId, what: "there is a team", where, expected: "a row", got: "none" };
    return { charges: 0, entries: 0, checks: 1, disagreements: [gone] };
  }
  const cycles = await snapshot.cycles(teamId);
  const zones = new Map(cycles.map((cycle) => [cycle.index, cycle.timeZone]));
  const audit = new TeamAudit(reads.team, catalog, zones, reads.foldedTo);
  const counts = await readJournal(reads, audit);
  audit.documents({
    runs: await all(reads.runs()),
    actions: await all(reads.actions()),
    reservations: await all(reads.reservations()),
    accounts: await all(reads.accounts()),
    cycles,
  });
  audit.rollups(await all(reads.usageRows()));
  checkTeamRow(reads, audit);
  const { checks, found } = audit.findings;
  return { ...counts, checks, disagreements: found.map((one) => ({ team: teamId, ...one })) };
}

/** In order, a page at a time, with the chain; the first row that does not fit it is named. */
async function readJournal(
  reads: AuditReads,
  audit: TeamAudit,
): Promise<{ charges: number; entries: number }> {
  const { teamId } = reads.team;
  const last = await reads.lastSeq();
  let head = FIRST_HASH;
  let isWhole = true;
  let charges = 0;
  let entries = 0;
  for (let after = 0; after < last; after += JOURNAL_PAGE) {
    for (const { record, hash } of await reads.journal(after, after + JOURNAL_PAGE)) {
      const expected = hashAfter(head, canonicalRow(teamId, record));
      if (isWhole) {
        const where = { table: record.kind, key: `seq ${seqOf(record)}` };
        const what = "the row is as it was written, and so is all before it";
        isWhole = audit.findings.equal(what, where, hex(expected), hex(hash));
      }
      // The chain goes on from what is there, so that the rows after are checked for themselves.
      head = hash;
      if (record.kind === "charge") {
        charges += 1;
        audit.charge(record.charge);
      } else {
        entries += 1;
        audit.entry(record.entry);
      }
    }
  }
  const where = { table: "team", key: teamId };
  audit.findings.equal("the head is the last row's hash", where, hex(head), hex(reads.headHash));
  return { charges, entries };
}

function checkTeamRow(reads: AuditReads, audit: TeamAudit): void {
  const { team, journalSeq, foldedTo, events } = reads;
  const where = { table: "team", key: team.teamId };
  const { findings } = audit;
  findings.equal("the column is the document's", where, team.journalSeq, journalSeq);
  findings.equal("events are numbered to the last", where, events.lastSeq, team.eventSeq);
  findings.equal("events have no gap", where, events.count, team.eventSeq);
  const last = team.planHistory.at(-1)?.planId ?? null;
  findings.equal("the plan is the last of its history", where, last, team.planId);
  if (foldedTo > journalSeq) {
    const mark = { table: "usage_watermark", key: team.teamId };
    const what = "no more is folded than there is";
    findings.add(what, mark, `at most ${journalSeq}`, String(foldedTo));
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
