/**
 * Cycles tile, and what they bill is what the ledger says: the draft invoice of each is made as
 * anybody is shown it and compared with the sums of entries (RULES R3, C5, C6, D3).
 */
import {
  type Account,
  addOnPriceOf,
  type Catalog,
  type Cycle,
  Draft,
  emptyState,
  formatMoney,
  type InvoiceLineView,
  parseMoney,
  roundToCents,
  type Team,
  viewInvoice,
} from "@sluice/core";
import type { Findings } from "./disagreement.ts";
import { type CostMove, costKey, type LedgerSums } from "./ledger-sums.ts";

interface Facts {
  readonly findings: Findings;
  readonly team: Team;
  readonly catalog: Catalog;
  readonly sums: LedgerSums;
  readonly accounts: readonly Account[];
  readonly openWork: ReadonlyMap<number, number>;
  /** Charges that came after their cycle had closed, by id. */
  readonly lateCharges: ReadonlySet<string>;
}

/** `cycles` in order of their index. */
export function checkCycles(facts: Facts, cycles: readonly Cycle[]): void {
  const byCycle = groupByCycle(facts.accounts);
  let previous: Cycle | null = null;
  for (const cycle of cycles) {
    const where = { table: "cycle", key: String(cycle.index) };
    if (previous) {
      const { index, end } = previous;
      facts.findings.equal("cycles follow one another", where, index + 1, cycle.index);
      facts.findings.equal("a cycle begins where the last ended", where, end, cycle.start);
    }
    previous = cycle;
    if (cycle.status !== "closed") {
      const open = facts.openWork.get(cycle.index) ?? 0;
      facts.findings.equal("open work is what is under way", where, open, cycle.openWork);
    }
    const accounts = byCycle.get(cycle.index) ?? [];
    checkBilled(facts, cycle, cycles);
    checkInvoice(facts, cycle, accounts);
    checkAddOnPrices(facts, cycle);
  }
  checkPacks(facts, cycles);
  const running = cycles.at(-1);
  const where = { table: "team", key: facts.team.teamId };
  facts.findings.equal(
    "the team's cycle is the last one",
    where,
    running?.index ?? null,
    facts.team.cycle.index,
  );
}

/** Of a closed cycle: billed so far = the total now = the close plus the later signed lines. */
function checkBilled(facts: Facts, cycle: Cycle, cycles: readonly Cycle[]): void {
  if (cycle.status !== "closed") return;
  const where = { table: "cycle", key: String(cycle.index) };
  for (const pool of Object.keys(facts.catalog.pools)) {
    const total = roundToCents(costIn(facts.sums.costs.get(costKey(pool, cycle.index)) ?? []));
    const billed = cycle.overageBilled[pool]?.cents ?? 0n;
    facts.findings.equal(`${pool} is billed as its entries add up`, where, total, billed);
    const closed = cycle.closedOverage[pool];
    let cents = roundToCents(closed ? costOfClosed(closed) : 0n);
    for (const other of cycles) {
      for (const line of other.adjustments) {
        if (line.pool === pool && line.ofCycle === cycle.index) cents += line.cents;
      }
    }
    facts.findings.equal(
      `${pool}: the close and later lines are what is billed`,
      where,
      total,
      cents,
    );
  }
}

function checkInvoice(facts: Facts, cycle: Cycle, accounts: readonly Account[]): void {
  const { catalog, team, findings } = facts;
  const state = emptyState(team);
  state.cycles.set(String(cycle.index), cycle);
  for (const account of accounts) state.accounts.set(account.accountId, account);
  const invoice = viewInvoice(new Draft(state), { catalog, now: team.lastInstant }, cycle.index);
  const where = { table: "cycle", key: `${cycle.index} (its invoice)` };
  for (const pool of Object.keys(catalog.pools)) {
    const moves = facts.sums.costs.get(costKey(pool, cycle.index)) ?? [];
    const lines = invoice.lines.filter((line) => line.pool === pool);
    for (const kind of ["overage", "blocks"] as const) {
      const shown = formatMoney(costOfLines(lines.filter((line) => line.kind === kind)));
      const isBlocks = kind === "blocks";
      const ofKind = moves.filter((move) => isBlock(move) === isBlocks);
      const allowed = atClose(facts, cycle, ofKind).map((cost) => formatMoney(cost));
      findings.checks += 1;
      if (!allowed.includes(shown)) {
        findings.add(
          `${pool}: the ${kind} line is what entries add up to`,
          where,
          allowed[0] ?? "0",
          shown,
        );
      }
    }
  }
  let total = 0n;
  for (const line of invoice.lines) total += parseMoney(line.amount) ?? 0n;
  findings.equal("the total adds up the lines", where, total, parseMoney(invoice.total));
}

/**
 * What an invoice shows of the moves: all of an open cycle; of a closed one those before its close.
 * A correction at the very instant of the close may have come before or after it.
 */
function atClose(facts: Facts, cycle: Cycle, moves: readonly CostMove[]): bigint[] {
  const { closedAt } = cycle;
  if (cycle.status !== "closed" || closedAt === null) return [costIn(moves)];
  const inTime = moves.filter(
    (move) => move.at <= closedAt && !facts.lateCharges.has(lateKey(move)),
  );
  const before = inTime.filter((move) => move.at < closedAt || move.cost > 0n);
  return [costIn(inTime), costIn(before)];
}

/** A correction names the charge too, but is not late because the charge was. */
const lateKey = (move: CostMove): string => (move.cost > 0n ? (move.chargeId ?? "") : "");

/** Money for packs is in two documents, the cycle's and the grant's; they say the same. */
function checkPacks(facts: Facts, cycles: readonly Cycle[]): void {
  const bought = new Map<string, number>();
  for (const { purchases } of cycles) {
    for (const { kind, at, price } of purchases) if (kind === "pack") count(bought, at, price, 1);
  }
  const granted = new Map<string, number>();
  for (const { grants } of facts.accounts) {
    for (const grant of grants) {
      if (grant.kind === "pack") count(granted, grant.issuedAt, grant.price, 1);
    }
  }
  for (const key of new Set([...bought.keys(), ...granted.keys()])) {
    const where = { table: "cycle", key: `packs bought ${key}` };
    const expected = granted.get(key) ?? 0;
    facts.findings.equal("each pack was bought once", where, expected, bought.get(key) ?? 0);
  }
}

function checkAddOnPrices(facts: Facts, cycle: Cycle): void {
  const { catalog, team, findings } = facts;
  const where = { table: "cycle", key: String(cycle.index) };
  for (const { kind, what, price, at } of cycle.purchases) {
    if (kind !== "add-on" || !catalog.addOns[what]) continue;
    // A contract may be made later with an earlier date; what was paid then stays paid.
    const listed = catalog.addOns[what].pricePerCycle.value;
    const now = addOnPriceOf(catalog, team, what, at).value;
    const expected = price === listed ? listed : now;
    findings.equal(`${what} costs its price`, where, expected, price);
  }
}

const isBlock = (move: CostMove): boolean => move.kind === "issue" || move.kind === "void";

const costIn = (moves: readonly CostMove[]): bigint =>
  moves.reduce((total, move) => total + move.cost, 0n);

function costOfClosed(closed: Cycle["closedOverage"][string]): bigint {
  let cost = 0n;
  for (const segment of closed.segments) cost += segment.cost;
  for (const block of closed.blocks) cost += block.price;
  return cost;
}

const costOfLines = (lines: readonly InvoiceLineView[]): bigint =>
  lines.reduce((total, line) => total + (parseMoney(line.cost) ?? 0n), 0n);

function groupByCycle(accounts: readonly Account[]): Map<number, Account[]> {
  const groups = new Map<number, Account[]>();
  for (const account of accounts) {
    if (account.cycle === null) continue;
    const group = groups.get(account.cycle);
    if (group) group.push(account);
    else groups.set(account.cycle, [account]);
  }
  return groups;
}

function count(counts: Map<string, number>, at: number, price: bigint, change: number): void {
  const key = `at ${at} for ${formatMoney(price)}`;
  counts.set(key, (counts.get(key) ?? 0) + change);
}
