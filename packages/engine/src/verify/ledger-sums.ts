/**
 * Balances as the entries alone make them: nothing here knows how a charge is decided. Each entry
 * is also held to what its kind says about its ends, and no grant may be drawn below zero.
 */
import { accountIdOf, costOf, type Entry, type EntryKind } from "@sluice/core";
import type { Findings } from "./disagreement.ts";

export interface GrantSums {
  readonly grantId: string;
  /** The account that issued it. */
  readonly accountId: string;
  issued: bigint;
  /** Net of what was given back. */
  burned: bigint;
  expired: bigint;
  /** A block that a correction left wholly unused is taken back whole. */
  isVoid: boolean;
}

export interface AccountSums {
  used: bigint;
  burned: bigint;
  overage: bigint;
  absorbed: bigint;
  /** Of overage at its prices, cancellations taken off. */
  useCost: bigint;
  /** Of blocks bought and not void. */
  blockCost: bigint;
  /** Overage by price per credit. */
  readonly segments: Map<bigint, bigint>;
  /** Burned from grants of other accounts. */
  readonly carried: Map<string, bigint>;
}

/** What overage of one pool has cost in one cycle, and when. */
export interface CostMove {
  readonly at: number;
  readonly chargeId: string | null;
  readonly kind: EntryKind;
  readonly cost: bigint;
}

const ENDS: Record<EntryKind, (entry: Entry) => [from: string, to: string]> = {
  issue: (entry) => ["issued", entry.grantId ?? ""],
  burn: (entry) => [entry.grantId ?? "", "used"],
  overage: () => ["payg", "used"],
  absorb: () => ["absorbed", "used"],
  expire: (entry) => [entry.grantId ?? "", "expired"],
  void: (entry) => [entry.from === "expired" ? "expired" : (entry.grantId ?? ""), "issued"],
  return: (entry) => ["used", entry.grantId ?? ""],
  "return-expired": () => ["used", "expired"],
  "cancel-overage": () => ["used", "payg"],
  "cancel-absorbed": () => ["used", "absorbed"],
};

export class LedgerSums {
  readonly grants = new Map<string, GrantSums>();
  readonly accounts = new Map<string, AccountSums>();
  /** By pool and cycle, as `costKey` writes them. */
  readonly costs = new Map<string, CostMove[]>();
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  account(accountId: string): AccountSums {
    const known = this.accounts.get(accountId);
    if (known) return known;
    const sums: AccountSums = {
      used: 0n,
      burned: 0n,
      overage: 0n,
      absorbed: 0n,
      useCost: 0n,
      blockCost: 0n,
      segments: new Map(),
      carried: new Map(),
    };
    this.accounts.set(accountId, sums);
    return sums;
  }

  add(entry: Entry): void {
    const where = { table: "entry", key: `seq ${entry.seq}` };
    const [from, to] = ENDS[entry.kind](entry);
    this.#findings.equal(`a ${entry.kind} moves from where its kind says`, where, from, entry.from);
    this.#findings.equal(`a ${entry.kind} moves to where its kind says`, where, to, entry.to);
    const account = this.account(entry.accountId);
    switch (entry.kind) {
      case "issue":
      case "void":
        this.#issueOrVoid(account, entry);
        break;
      case "burn":
      case "return":
      case "return-expired":
        this.#burnOrReturn(account, entry);
        break;
      case "expire":
        this.#grantOf(entry).expired += entry.amount;
        break;
      case "overage":
      case "cancel-overage":
        this.#overage(account, entry);
        break;
      case "absorb":
        account.used += entry.amount;
        account.absorbed += entry.amount;
        break;
      case "cancel-absorbed":
        account.used -= entry.amount;
        account.absorbed -= entry.amount;
        break;
    }
    if (entry.cost !== 0n) this.#noteCost(entry);
    const grant = entry.grantId === null ? undefined : this.grants.get(entry.grantId);
    if (grant && remainingOf(grant) < 0n) {
      this.#findings.add(
        "a grant never pays more than it has",
        where,
        "0",
        `${remainingOf(grant)}`,
      );
    }
    this.#findings.checks += 1;
  }

  #issueOrVoid(account: AccountSums, entry: Entry): void {
    account.blockCost += entry.cost;
    if (entry.kind === "void") {
      this.#grantOf(entry).isVoid = true;
      return;
    }
    const { grantId, accountId, amount } = entry;
    if (grantId === null) return;
    const isNew = !this.grants.has(grantId);
    const where = { table: "entry", key: `seq ${entry.seq}` };
    this.#findings.equal("a grant is issued once", where, true, isNew);
    this.grants.set(grantId, {
      grantId,
      accountId,
      issued: amount,
      burned: 0n,
      expired: 0n,
      isVoid: false,
    });
  }

  #burnOrReturn(account: AccountSums, entry: Entry): void {
    const change = entry.kind === "burn" ? entry.amount : -entry.amount;
    const grant = this.#grantOf(entry);
    grant.burned += change;
    if (entry.kind === "return-expired") grant.expired += entry.amount;
    account.used += change;
    account.burned += change;
    if (grant.accountId !== entry.accountId) {
      const carried = account.carried.get(grant.grantId) ?? 0n;
      account.carried.set(grant.grantId, carried + change);
    }
  }

  #overage(account: AccountSums, entry: Entry): void {
    const sign = entry.kind === "overage" ? 1n : -1n;
    const price = entry.price ?? 0n;
    const where = { table: "entry", key: `seq ${entry.seq}` };
    const cost = sign * costOf(entry.amount, price);
    this.#findings.equal("overage costs its credits at its price", where, cost, entry.cost);
    account.used += sign * entry.amount;
    account.overage += sign * entry.amount;
    account.useCost += entry.cost;
    account.segments.set(price, (account.segments.get(price) ?? 0n) + sign * entry.amount);
  }

  /** A grant that was never issued shows as a disagreement, once for each entry that names it. */
  #grantOf(entry: Entry): GrantSums {
    const known = this.grants.get(entry.grantId ?? "");
    if (known) return known;
    const where = { table: "entry", key: `seq ${entry.seq}` };
    this.#findings.add("an entry names a grant that was issued", where, "issued", "not issued");
    const { accountId, grantId } = entry;
    const sums = { accountId, issued: 0n, burned: 0n, expired: 0n, isVoid: false };
    return { ...sums, grantId: grantId ?? "" };
  }

  #noteCost(entry: Entry): void {
    const { at, chargeId, kind, cost, pool, cycle } = entry;
    const key = costKey(pool, cycle);
    const moves = this.costs.get(key) ?? [];
    moves.push({ at, chargeId, kind, cost });
    this.costs.set(key, moves);
  }
}

export const costKey = (pool: string, cycle: number | null): string => accountIdOf(pool, "", cycle);

export const remainingOf = (grant: GrantSums): bigint =>
  grant.isVoid ? 0n : grant.issued - grant.burned - grant.expired;
