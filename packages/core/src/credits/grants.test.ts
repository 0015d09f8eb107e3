import { describe, expect, test } from "vitest";
import { at, credits } from "../../test/team.ts";
import type { Account, Grant } from "../state/documents.ts";
import { GRANT_PRIORITY, inBurnOrder, remainingOf, spendableGrants } from "./grants.ts";

const NOW = at("2026-03-10T00:00:00Z");
const DAY = 86_400_000;

const grant = (number: number, kind: Grant["kind"], more: Partial<Grant> = {}): Grant => ({
  grantId: `grt_${number}`,
  kind,
  amount: credits(10),
  remaining: credits(10),
  expired: 0n,
  priority: GRANT_PRIORITY[kind],
  issuedAt: NOW - DAY,
  expiresAt: NOW + DAY,
  price: 0n,
  reason: null,
  ...more,
});

const account = (cycle: number | null, grants: Grant[]): Account => ({
  accountId: `flows:team:${cycle ?? "carried"}`,
  pool: "flows",
  owner: "team",
  cycle,
  grants,
  used: 0n,
  burned: 0n,
  carriedBurns: [],
  overage: 0n,
  segments: [],
  blocks: 0,
  absorbed: 0n,
  held: 0n,
});

const orderOf = (...grants: Grant[]): string[] =>
  inBurnOrder(grants.map((one) => ({ accountId: "a", grant: one }))).map(
    ({ grant: { grantId } }) => grantId,
  );

describe("which grants burn first", () => {
  test("F4, C15: the allotment, then goodwill, then packs, and blocks last", () => {
    const order = orderOf(
      grant(1, "block"),
      grant(2, "pack"),
      grant(3, "goodwill"),
      grant(4, "allotment"),
    );
    expect(order).toEqual(["grt_4", "grt_3", "grt_2", "grt_1"]);
  });

  test("C15: of two packs the one that expires first, though it was bought later", () => {
    const late = grant(1, "pack", { expiresAt: NOW + 3 * DAY, issuedAt: NOW - 2 * DAY });
    const soon = grant(2, "pack", { expiresAt: NOW + 2 * DAY, issuedAt: NOW });
    expect(orderOf(late, soon)).toEqual(["grt_2", "grt_1"]);
  });

  test("C15: where all else is the same, the one issued first, and tenth comes after ninth", () => {
    const older = grant(11, "pack", { issuedAt: NOW - 2 * DAY });
    expect(orderOf(grant(10, "pack"), older, grant(9, "pack"))).toEqual([
      "grt_11",
      "grt_9",
      "grt_10",
    ]);
  });

  test("C5: a cycle's own grants stay open to its work after their time; carried ones do not", () => {
    const over = { expiresAt: NOW };
    const own = account(0, [grant(1, "allotment", over)]);
    const carried = account(null, [grant(2, "pack", over), grant(3, "pack")]);
    const spendable = spendableGrants([own, carried, undefined], NOW);
    expect(spendable.map(({ grant: { grantId } }) => grantId)).toEqual(["grt_1", "grt_3"]);
    expect(remainingOf(spendable)).toBe(credits(20));
  });

  test("F4: a grant with nothing left is none", () => {
    const spent = account(0, [grant(1, "allotment", { remaining: 0n }), grant(2, "block")]);
    expect(spendableGrants([spent], NOW)).toMatchObject([
      { accountId: "flows:team:0", grant: { grantId: "grt_2" } },
    ]);
  });
});
