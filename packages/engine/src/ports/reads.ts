/**
 * What queries and `verify` ask of a store. Everything read in one snapshot is of one instant; no
 * lock is taken, and nothing that writes waits for it.
 */
import type {
  Account,
  Action,
  Charge,
  Cycle,
  Entry,
  Instant,
  Reference,
  Reservation,
  Run,
  Team,
  TeamEvent,
  TeamState,
} from "@sluice/core";
import type { JournalRecord, LoadedDocument, Refusal } from "./records.ts";
import type { UsageQuery, UsageRow, UsageSums } from "./usage.ts";

export interface ReadStore {
  snapshot<Value>(work: (snapshot: Snapshot) => Promise<Value>): Promise<Value>;
  ping(): Promise<void>;
}

/** A page begins after the last key of the page before; undefined: it is the first. */
export interface Snapshot {
  /** Everything that is open; null: there is no such team. `now` is the database's clock. */
  openTeam(teamId: string): Promise<{ now: Instant; state: TeamState } | null>;
  /** As `openTeam`, but only the team's own document and this member's (null: no member's). */
  openMember(
    teamId: string,
    memberId: string | null,
  ): Promise<{ now: Instant; state: TeamState } | null>;
  /** The teams' own documents, in order of id, each with the database's clock. */
  teams(page: {
    after: string | undefined;
    limit: number;
  }): Promise<{ now: Instant; team: Team }[]>;
  teamIds(page: { after: string | undefined; limit: number }): Promise<string[]>;
  /** Documents by reference, open or not; one that does not exist is left out. */
  load(teamId: string, references: readonly Reference[]): Promise<LoadedDocument[]>;
  /** All cycles of a team, in order. */
  cycles(teamId: string): Promise<Cycle[]>;
  runs(teamId: string, query: RunsQuery): Promise<Run[]>;
  /** The whole tree of a root run, with its charges. */
  runTree(teamId: string, rootId: string): Promise<{ runs: Run[]; charges: Charge[] }>;
  charges(teamId: string, query: ChargesQuery): Promise<Charge[]>;
  chargesOf(teamId: string, work: { actionId: string }): Promise<Charge[]>;
  entriesOfCharge(teamId: string, chargeId: string): Promise<Entry[]>;
  /** In order; `holder` is the account that issued the entry's grant, or else the entry's own. */
  entries(
    teamId: string,
    page: { after: number; limit: number },
  ): Promise<{ entry: Entry; holder: string }[]>;
  /** What the grants of these accounts hold after the entry with that `seq`. */
  holdings(
    teamId: string,
    accountIds: readonly string[],
    seq: number,
  ): Promise<Map<string, bigint>>;
  refusals(teamId: string, query: RefusalsQuery): Promise<Refusal[]>;
  refusal(teamId: string, refusalId: string): Promise<Refusal | null>;
  events(teamId: string, page: { after: number; limit: number }): Promise<TeamEvent[]>;
  usage(teamId: string, query: UsageQuery): Promise<UsageSums[]>;
  audit(teamId: string): Promise<AuditReads | null>;
}

export interface RunsQuery {
  readonly status: string | null;
  readonly flowId: string | null;
  readonly memberId: string | null;
  /** Newest first. */
  readonly before: { readonly requestedAt: number; readonly runId: string } | null;
  readonly limit: number;
}

export interface ChargesQuery {
  readonly cycle: number | null;
  readonly memberId: string | null;
  readonly runId: string | null;
  readonly item: string | null;
  /** Newest first. */
  readonly before: number | null;
  readonly limit: number;
}

export interface RefusalsQuery {
  readonly actor: string | null;
  readonly before: { readonly at: number; readonly refusalId: string } | null;
  readonly limit: number;
}

/** Everything that is kept of one team, to be compared with its ledger. */
export interface AuditReads {
  readonly team: Team;
  readonly journalSeq: number;
  readonly headHash: Uint8Array;
  /** Roll-ups are folded up to this `seq`; 0: not at all. */
  readonly foldedTo: number;
  readonly events: { readonly count: number; readonly lastSeq: number };
  /** The rows of the journal with `seq` in (after, to], in order, each with its hash. */
  journal(after: number, to: number): Promise<{ record: JournalRecord; hash: Uint8Array }[]>;
  /** The newest `seq` in either table, whatever the team's row says. */
  lastSeq(): Promise<number>;
  runs(): AsyncIterable<Run>;
  actions(): AsyncIterable<Action>;
  reservations(): AsyncIterable<Reservation>;
  accounts(): AsyncIterable<Account>;
  usageRows(): AsyncIterable<UsageRow>;
}
