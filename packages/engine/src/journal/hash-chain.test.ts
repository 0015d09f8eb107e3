import { createHash } from "node:crypto";
import {
  type Charge,
  Draft,
  type Entry,
  emptyState,
  InvariantViolation,
  type Team,
} from "@sluice/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalRow, chainDraft, FIRST_HASH, hashAfter } from "./hash-chain.ts";

const charge: Charge = {
  chargeId: "chg_1",
  seq: 1,
  at: 1_772_323_200_000,
  occurredAt: 1_772_323_100_000,
  cycle: 3,
  pool: "flows",
  accountId: "flows:team:3",
  memberId: null,
  flowId: 'a "quoted", flow',
  runId: "run_1",
  rootId: "run_1",
  actionId: null,
  reservationId: null,
  blockRunId: "b1",
  item: "ai-agent",
  model: "gpt-5",
  tool: null,
  runKind: "automated",
  unit: "call",
  quantity: "2",
  cardId: "flows-v11",
  rateId: "agent",
  planId: "professional",
  credits: 20_000_000n,
  burned: 15_000_000n,
  overage: 0n,
  absorbed: 5_000_000n,
  isLate: false,
  corrected: 0n,
};
const entry: Entry = {
  seq: 2,
  at: 1_772_323_200_000,
  kind: "burn",
  from: "grt_1",
  to: "used",
  amount: 15_000_000n,
  pool: "flows",
  accountId: "flows:team:3",
  cycle: 3,
  grantId: "grt_1",
  chargeId: "chg_1",
  price: null,
  cost: 0n,
  reason: null,
};

const codeUnit = (code: number): string => String.fromCharCode(code);

describe("the text of a row", () => {
  test("is written down: a change of it makes every journal look touched", () => {
    expect(canonicalRow("acme", { kind: "charge", charge })).toBe(
      '["charge","acme",1,"chg_1",1772323200000,1772323100000,3,"flows","flows:team:3",null,' +
        '"a \\"quoted\\", flow","run_1","run_1",null,null,"b1","ai-agent","gpt-5",null,' +
        '"automated","call","2","flows-v11","agent","professional","20000000","15000000","0",' +
        '"5000000",false]',
    );
    expect(canonicalRow("acme", { kind: "entry", entry })).toBe(
      '["entry","acme",2,1772323200000,"burn","grt_1","used","15000000","flows",' +
        '"flows:team:3",3,"grt_1","chg_1",null,"0",null]',
    );
  });

  test("escapes a text as JSON does, whatever is in it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(fc.nat(255), fc.nat(65535)).map(codeUnit) }),
        (item) => {
          const row = canonicalRow("acme", { kind: "charge", charge: { ...charge, item } });
          expect((JSON.parse(row) as unknown[])[16]).toBe(item);
          expect(row).toContain(`,${JSON.stringify(item)},`);
        },
      ),
    );
  });

  const { corrected: _, ...hashed } = charge;
  test.each(Object.keys(hashed))("changes with a charge's %s", (field) => {
    const touched = { ...charge, [field]: "touched" } as Charge;
    const row = canonicalRow("acme", { kind: "charge", charge: touched });
    expect(row).not.toBe(canonicalRow("acme", { kind: "charge", charge }));
  });

  test.each(Object.keys(entry))("changes with an entry's %s", (field) => {
    const touched = { ...entry, [field]: "touched" } as Entry;
    const row = canonicalRow("acme", { kind: "entry", entry: touched });
    expect(row).not.toBe(canonicalRow("acme", { kind: "entry", entry }));
  });

  test("does not change with what was corrected later, and does with the team", () => {
    const corrected = { ...charge, corrected: 1n };
    const row = canonicalRow("acme", { kind: "charge", charge });
    expect(canonicalRow("acme", { kind: "charge", charge: corrected })).toBe(row);
    expect(canonicalRow("other", { kind: "charge", charge })).not.toBe(row);
  });
});

describe("the chain", () => {
  const draftOf = (journalSeq: number): Draft =>
    new Draft(emptyState({ teamId: "acme", journalSeq } as Team));

  test("goes through charges and entries in the order of their seq", () => {
    const draft = draftOf(2);
    draft.newEntries.push(entry);
    draft.newCharges.push(charge);
    const { hashes, headHash } = chainDraft(draft, FIRST_HASH);
    const first = hashAfter(FIRST_HASH, canonicalRow("acme", { kind: "charge", charge }));
    const second = createHash("sha256")
      .update(first)
      .update(canonicalRow("acme", { kind: "entry", entry }))
      .digest();
    expect([...hashes]).toEqual([
      [1, first],
      [2, second],
    ]);
    expect(headHash).toEqual(second);
  });

  test("of a draft that adds nothing keeps its head", () => {
    expect(chainDraft(draftOf(7), FIRST_HASH).headHash).toBe(FIRST_HASH);
  });

  test("refuses a journal with a gap", () => {
    const draft = draftOf(3);
    draft.newCharges.push(charge);
    draft.newEntries.push({ ...entry, seq: 3 });
    expect(() => chainDraft(draft, FIRST_HASH)).toThrow(InvariantViolation);
  });
});
