/**
 * The audit of one team: the journal first, in order, then every document, in any order. Nothing
 * here reads a database, so that the same audit watches the rules in memory and `verify` in
 * service.
 */
import type {
  Account,
  Action,
  Catalog,
  Charge,
  Cycle,
  Entry,
  Reservation,
  Run,
  Team,
} from "@sluice/core";
import type { UsageRow } from "../ports/usage.ts";
import { AccountCheck } from "./account-check.ts";
import { ChargeCheck } from "./charge-check.ts";
import { checkCycles } from "./cycle-check.ts";
import { Findings } from "./disagreement.ts";
import { LedgerSums } from "./ledger-sums.ts";
import { UsageCheck } from "./usage-check.ts";
import { WorkCheck } from "./work-check.ts";

export interface TeamDocuments {
  readonly runs: Iterable<Run>;
  readonly actions: Iterable<Action>;
  readonly reservations: Iterable<Reservation>;
  readonly accounts: readonly Account[];
  /** In order of their index. */
  readonly cycles: readonly Cycle[];
}

export class TeamAudit {
  readonly findings: Findings;
  readonly #team: Team;
  readonly #catalog: Catalog;
  readonly #sums: LedgerSums;
  readonly #charges: ChargeCheck;
  readonly #work: WorkCheck;
  readonly #usage: UsageCheck;
  readonly #late = new Set<string>();
  #lastSeq = 0;

  /** `foldedTo`: the journal's seq up to which usage was rolled up; 0: not at all. */
  constructor(
    team: Team,
    catalog: Catalog,
    cycleZones: ReadonlyMap<number, string>,
    foldedTo: number,
  ) {
    this.#team = team;
    this.#catalog = catalog;
    this.findings = new Findings();
    this.#sums = new LedgerSums(this.findings);
    this.#charges = new ChargeCheck(this.findings, catalog, team);
    this.#work = new WorkCheck(this.findings);
    this.#usage = new UsageCheck(this.findings, cycleZones, foldedTo);
  }

  charge(charge: Charge): void {
    this.#inOrder("charge", charge.seq);
    this.#charges.charge(charge);
    this.#work.charge(charge);
    this.#usage.charge(charge);
    if (charge.isLate) this.#late.add(charge.chargeId);
  }

  entry(entry: Entry): void {
    this.#inOrder("entry", entry.seq);
    this.#sums.add(entry);
    const corrected = this.#charges.entry(entry);
    if (corrected) this.#usage.correction(entry, corrected);
  }

  documents(documents: TeamDocuments): void {
    const where = { table: "team", key: this.#team.teamId };
    const { journalSeq } = this.#team;
    this.findings.equal("the journal ends where the team says", where, this.#lastSeq, journalSeq);
    this.#charges.finish();
    for (const run of documents.runs) this.#work.run(run);
    for (const action of documents.actions) this.#work.action(action);
    for (const reservation of documents.reservations) this.#work.reservation(reservation);
    this.#work.finish();
    const accounts = new AccountCheck(this.findings, this.#sums, this.#work.held);
    for (const account of documents.accounts) accounts.account(account);
    accounts.finish();
    checkCycles(
      {
        findings: this.findings,
        team: this.#team,
        catalog: this.#catalog,
        sums: this.#sums,
        accounts: documents.accounts,
        openWork: this.#work.openWork,
        lateCharges: this.#late,
      },
      documents.cycles,
    );
  }

  rollups(rows: Iterable<UsageRow>): void {
    this.#usage.rollups(rows);
  }

  #inOrder(table: string, seq: number): void {
    this.findings.equal(
      "the journal has no gap",
      { table, key: `seq ${seq}` },
      this.#lastSeq + 1,
      seq,
    );
    this.#lastSeq = seq;
  }
}
