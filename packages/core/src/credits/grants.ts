/** Which grants burn before which, and what an account can still spend. */
import type { Credits } from "../base/amounts.ts";
import type { Instant } from "../base/instant.ts";
import type { Account, Grant, GrantKind } from "../state/documents.ts";

/**
 * Grants with a lower number burn first. Grants that expire with the cycle go before those that
 * carry over, so that nobody loses an allotment while a pack is spent; blocks follow the allotment
 * that they extend.
 */
export const GRANT_PRIORITY: Readonly<Record<GrantKind, number>> = {
  allotment: 10,
  "add-on": 10,
  goodwill: 20,
  pack: 30,
  block: 40,
};

/** A grant, and the account that holds it: the cycle's own, or the carried one. */
export interface HeldGrant {
  readonly accountId: string;
  readonly grant: Readonly<Grant>;
}

/**
 * Sorts by priority, earlier expiry, earlier issue, and id in the order of issue, so that no two
 * are equal.
 */
export function inBurnOrder(grants: HeldGrant[]): HeldGrant[] {
  return grants.sort(
    (a, b) =>
      a.grant.priority - b.grant.priority ||
      a.grant.expiresAt - b.grant.expiresAt ||
      a.grant.issuedAt - b.grant.issuedAt ||
      idNumber(a.grant.grantId) - idNumber(b.grant.grantId),
  );
}

/** Grants with something left, in burn order. A grant whose time is over at `at` does not count. */
export function spendableGrants(
  accounts: readonly (Readonly<Account> | undefined)[],
  at: Instant,
): HeldGrant[] {
  const held: HeldGrant[] = [];
  for (const account of accounts) {
    if (!account) continue;
    for (const grant of account.grants) {
      // A cycle's own grants stay open to the work of that cycle until it closes (RULES C5).
      const isUsable = account.cycle !== null || at < grant.expiresAt;
      if (isUsable && grant.remaining > 0n) held.push({ accountId: account.accountId, grant });
    }
  }
  return inBurnOrder(held);
}

export function remainingOf(grants: readonly HeldGrant[]): Credits {
  let sum = 0n;
  for (const { grant } of grants) sum += grant.remaining;
  return sum;
}

/** `grt_12` is 12: ids made by the core are numbered in the order of issue. */
export function idNumber(id: string): number {
  return Number(id.slice(id.indexOf("_") + 1));
}
