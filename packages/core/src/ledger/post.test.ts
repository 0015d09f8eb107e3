import { describe, expect, test } from "vitest";
import { at, credits, dollars, openTeam, pack, use } from "../../test/team.ts";
import type { Account, Entry, Grant } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import {
  absorb,
  burn,
  type Cause,
  cancelAbsorbed,
  cancelOverage,
  chargeOverage,
  expireGrant,
  issueGrant,
  returnToGrant,
  voidBlock,
} from "./post.ts";

const NOW = at("2026-03-02T00:00:00Z");
const OWN = "flows:team:0";
const cause: Cause = { at: NOW, chargeId: "chg_1", cycle: 0, reason: null };

/** The account of the first cycle with its allotment of 20, of which `used` are burned. */
function openDraft(used = 0): { draft: Draft; allotment: Readonly<Grant> } {
  const { team, tell } = openTeam("team");
  tell(use(used / 2 || 1));
  const draft = team.everything();
  const [allotment] = draft.accounts.get(OWN)?.grants ?? [];
  if (!allotment) throw new Error("the account is open");
  return { draft, allotment };
}

function issue(draft: Draft, kind: Grant["kind"], more: Partial<Grant> = {}): Grant {
  const expiresAt = at("2026-04-02T00:00:00Z");
  const terms = { kind, amount: credits(4), priority: 40, issuedAt: NOW, expiresAt, price: 0n };
  return issueGrant(draft, OWN, { ...terms, reason: null, ...more }, cause);
}

const account = (draft: Draft): Readonly<Account> => {
  const found = draft.accounts.get(OWN);
  if (!found) throw new Error("the account is open");
  return found;
};

const told = ({ kind, from, to, amount, cost }: Entry): unknown[] => [kind, from, to, amount, cost];

describe("posting", () => {
  test("F4: a block is issued for its price, lets nobody go on, and wakes time at its end", () => {
    const { draft } = openDraft();
    draft.team.dueAt = null;
    const block = issue(draft, "block", { price: dollars(1) });
    expect(draft.newEntries.map(told)).toEqual([
      ["issue", "issued", block.grantId, credits(4), dollars(1)],
    ]);
    expect(account(draft)).toMatchObject({ blocks: 1 });
    expect(account(draft).grants.at(-1)).toMatchObject({ remaining: credits(4), expired: 0n });
    expect(draft.team.dueAt).toBe(at("2026-04-02T00:00:00Z"));
    expect(draft.noted.mayHaveCredits).toBe(false);
  });

  test("C4: any other grant may let paused runs go on, and costs nothing by its entry", () => {
    const { draft } = openDraft();
    const goodwill = issue(draft, "goodwill");
    expect(draft.newEntries.map(told)).toEqual([
      ["issue", "issued", goodwill.grantId, credits(4), 0n],
    ]);
    expect(account(draft).blocks).toBe(0);
    expect(draft.noted.mayHaveCredits).toBe(true);
  });

  test("F4: a burn takes from the grant what it adds to use, and no more than the grant has", () => {
    const { draft, allotment } = openDraft(2);
    burn(draft, { accountId: OWN, grantId: allotment.grantId }, OWN, credits(5), cause);
    expect(draft.newEntries.map(told)).toEqual([
      ["burn", allotment.grantId, "used", credits(5), 0n],
    ]);
    expect(account(draft)).toMatchObject({ used: credits(7), burned: credits(7) });
    expect(account(draft).grants[0]).toMatchObject({ remaining: credits(13) });
    expect(account(draft).carriedBurns).toEqual([]);
    const all = { accountId: OWN, grantId: allotment.grantId };
    expect(() => burn(draft, all, OWN, credits(14), cause)).toThrow("no more than the grant has");
  });

  test("C7: overage of one price and plan is one segment, of another price a second", () => {
    const { draft } = openDraft(2);
    const terms = { price: 1_000n, regime: "actual-use", planId: "team" } as const;
    chargeOverage(draft, OWN, credits(3), terms, cause);
    chargeOverage(draft, OWN, credits(2), terms, cause);
    chargeOverage(draft, OWN, credits(1), { ...terms, price: 500n }, cause);
    expect(account(draft)).toMatchObject({
      used: credits(8),
      overage: credits(6),
      segments: [
        { price: 1_000n, credits: credits(5), cost: 5_000_000_000n },
        { price: 500n, credits: credits(1), cost: 500_000_000n },
      ],
    });
    expect(draft.newEntries.map(({ cost }) => cost)).toEqual([
      3_000_000_000n,
      2_000_000_000n,
      500_000_000n,
    ]);
  });

  test("C6: overage is cancelled from the newest segment back, and no more than there is", () => {
    const { draft } = openDraft(2);
    const terms = { price: 1_000n, regime: "actual-use", planId: "team" } as const;
    chargeOverage(draft, OWN, credits(3), terms, cause);
    chargeOverage(draft, OWN, credits(1), { ...terms, price: 500n }, cause);
    expect(cancelOverage(draft, OWN, credits(2), cause)).toBe(credits(2));
    expect(account(draft).segments).toMatchObject([{ price: 1_000n, credits: credits(2) }]);
    expect(draft.newEntries.slice(2).map(told)).toEqual([
      ["cancel-overage", "used", "payg", credits(1), -500_000_000n],
      ["cancel-overage", "used", "payg", credits(1), -1_000_000_000n],
    ]);
    expect(cancelOverage(draft, OWN, credits(9), cause)).toBe(credits(2));
    expect(account(draft)).toMatchObject({ used: credits(2), overage: 0n, segments: [] });
  });

  test("C2: what is absorbed is used and not billed, and is cancelled no further than to nothing", () => {
    const { draft } = openDraft(2);
    absorb(draft, OWN, credits(6), cause);
    cancelAbsorbed(draft, OWN, credits(5), cause);
    expect(draft.newEntries.map(told)).toEqual([
      ["absorb", "absorbed", "used", credits(6), 0n],
      ["cancel-absorbed", "used", "absorbed", credits(5), 0n],
    ]);
    expect(account(draft)).toMatchObject({ used: credits(3), absorbed: credits(1) });
    expect(() => cancelAbsorbed(draft, OWN, credits(2), cause)).toThrow("than was absorbed");
  });

  test("R1: what is left of a grant expires once; nothing left makes no entry", () => {
    const { draft, allotment } = openDraft(2);
    expireGrant(draft, OWN, allotment.grantId, cause);
    expireGrant(draft, OWN, allotment.grantId, cause);
    expect(draft.newEntries.map(told)).toEqual([
      ["expire", allotment.grantId, "expired", credits(18), 0n],
    ]);
    expect(account(draft).grants).toMatchObject([{ remaining: 0n, expired: credits(18) }]);
  });

  test("C6: a return refills the grant and wakes time at its end", () => {
    const { draft, allotment } = openDraft(6);
    draft.team.dueAt = null;
    const to = { accountId: OWN, grantId: allotment.grantId };
    returnToGrant(draft, to, OWN, credits(4), cause);
    expect(draft.newEntries.map(told)).toEqual([
      ["return", "used", allotment.grantId, credits(4), 0n],
    ]);
    expect(account(draft)).toMatchObject({ used: credits(2), burned: credits(2) });
    expect(account(draft).grants[0]).toMatchObject({ remaining: credits(18), expired: 0n });
    expect(draft.team.dueAt).toBe(allotment.expiresAt);
  });

  test("C6: what goes back to the grant of a closed cycle is expired, and lets nobody go on", () => {
    const { draft, allotment } = openDraft(6);
    draft.cycles.edit("0").status = "closed";
    const to = { accountId: OWN, grantId: allotment.grantId };
    returnToGrant(draft, to, OWN, credits(4), cause);
    expect(draft.newEntries.map(told)).toEqual([
      ["return-expired", "used", "expired", credits(4), 0n],
    ]);
    expect(account(draft).grants[0]).toMatchObject({ remaining: credits(14), expired: credits(4) });
    expect(draft.noted.mayHaveCredits).toBe(false);
  });

  test("C6: what goes back to a pack at the instant at which it expires is expired", () => {
    const { team, tell } = openTeam("team");
    tell(pack);
    tell(use(15));
    const draft = team.everything();
    const carried = "flows:team:carried";
    const [bought] = draft.accounts.get(carried)?.grants ?? [];
    const at = bought?.expiresAt ?? 0;
    const to = { accountId: carried, grantId: bought?.grantId ?? "" };
    returnToGrant(draft, to, OWN, credits(2), { ...cause, at: at - 1 });
    returnToGrant(draft, to, OWN, credits(3), { ...cause, at });
    expect(draft.newEntries.map(({ kind }) => kind)).toEqual(["return", "return-expired"]);
    expect(draft.accounts.get(carried)?.grants).toMatchObject([
      { remaining: credits(32), expired: credits(3) },
    ]);
    expect(account(draft).carriedBurns).toEqual([{ grantId: to.grantId, credits: credits(5) }]);
  });

  test("C6: an unused block is taken back for its price; a used one is not", () => {
    const { draft } = openDraft(2);
    const block = issue(draft, "block", { price: dollars(1) });
    const used = issue(draft, "block", { price: dollars(1) });
    burn(draft, { accountId: OWN, grantId: used.grantId }, OWN, credits(1), cause);
    voidBlock(draft, OWN, block.grantId, cause);
    expect(draft.newEntries.slice(3).map(told)).toEqual([
      ["void", block.grantId, "issued", credits(4), -dollars(1)],
    ]);
    expect(account(draft).blocks).toBe(1);
    expect(account(draft).grants.map(({ kind }) => kind)).toEqual(["allotment", "block"]);
    expect(() => voidBlock(draft, OWN, used.grantId, cause)).toThrow("only an unused block");
  });
});
