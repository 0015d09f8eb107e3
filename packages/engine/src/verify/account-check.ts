/** Each account's document against the entries: balances are sums of the ledger. */
import type { Account } from "@sluice/core";
import type { Findings } from "./disagreement.ts";
import { type LedgerSums, remainingOf } from "./ledger-sums.ts";

export class AccountCheck {
  readonly #findings: Findings;
  readonly #sums: LedgerSums;
  readonly #held: ReadonlyMap<string, bigint>;
  readonly #seen = new Set<string>();
  readonly #grantsSeen = new Set<string>();

  constructor(findings: Findings, sums: LedgerSums, held: ReadonlyMap<string, bigint>) {
    this.#findings = findings;
    this.#sums = sums;
    this.#held = held;
  }

  account(account: Account): void {
    const where = { table: "account", key: account.accountId };
    const sums = this.#sums.account(account.accountId);
    this.#seen.add(account.accountId);
    for (const field of ["used", "burned", "overage", "absorbed"] as const) {
      this.#findings.equal(`${field} is the sum of entries`, where, sums[field], account[field]);
    }
    const held = this.#held.get(account.accountId) ?? 0n;
    this.#findings.equal("held is the sum of open reservations", where, held, account.held);
    this.#segments(account);
    this.#grants(account);
  }

  finish(): void {
    for (const [accountId, sums] of this.#sums.accounts) {
      if (this.#seen.has(accountId)) continue;
      const where = { table: "account", key: accountId };
      this.#findings.add("entries name an account that is there", where, String(sums.used), "none");
    }
    for (const grant of this.#sums.grants.values()) {
      if (grant.isVoid || this.#grantsSeen.has(grant.grantId)) continue;
      const where = { table: "account", key: grant.accountId };
      this.#findings.add("a grant that was issued is kept", where, grant.grantId, "no such grant");
    }
  }

  #segments(account: Account): void {
    const where = { table: "account", key: account.accountId };
    const sums = this.#sums.account(account.accountId);
    const byPrice = new Map<bigint, bigint>();
    let cost = 0n;
    for (const segment of account.segments) {
      byPrice.set(segment.price, (byPrice.get(segment.price) ?? 0n) + segment.credits);
      cost += segment.cost;
    }
    this.#findings.equal("overage costs what its entries say", where, sums.useCost, cost);
    for (const price of new Set([...byPrice.keys(), ...sums.segments.keys()])) {
      const expected = sums.segments.get(price) ?? 0n;
      const got = byPrice.get(price) ?? 0n;
      this.#findings.equal(`overage at ${price} is the sum of entries`, where, expected, got);
    }
    for (const { grantId, credits } of account.carriedBurns) {
      const expected = sums.carried.get(grantId) ?? 0n;
      this.#findings.equal(`${grantId} paid what its entries say`, where, expected, credits);
    }
  }

  #grants(account: Account): void {
    const where = { table: "account", key: account.accountId };
    let blocks = 0;
    let blockCost = 0n;
    for (const grant of account.grants) {
      const { grantId } = grant;
      this.#grantsSeen.add(grantId);
      if (grant.kind === "block") {
        blocks += 1;
        blockCost += grant.price;
      }
      const sums = this.#sums.grants.get(grantId);
      if (sums?.accountId !== account.accountId || sums.isVoid) {
        this.#findings.add("a grant was issued", where, `an entry issuing ${grantId}`, "none");
        continue;
      }
      this.#findings.equal(`${grantId} is what was issued`, where, sums.issued, grant.amount);
      const remaining = remainingOf(sums);
      this.#findings.equal(`${grantId} holds what is left`, where, remaining, grant.remaining);
      this.#findings.equal(`${grantId} lost what expired`, where, sums.expired, grant.expired);
      const total = sums.burned + grant.remaining + grant.expired;
      const what = `${grantId}: issued is used, available and expired`;
      this.#findings.equal(what, where, sums.issued, total);
    }
    this.#findings.equal("blocks are the grants of that kind", where, blocks, account.blocks);
    const expected = this.#sums.account(account.accountId).blockCost;
    this.#findings.equal("blocks cost what their entries say", where, expected, blockCost);
  }
}
