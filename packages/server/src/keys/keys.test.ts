import type { ApiKeyRecord } from "@sluice/engine";
import { describe, expect, test } from "vitest";
import { hashKey, isDamaged, lastFourOf, makeKey } from "./key-format.ts";
import { KeyLookup } from "./key-lookup.ts";

describe("keys", () => {
  test("a key says what it is for and carries 32 random bytes", () => {
    expect(makeKey("operator")).toMatch(/^sluice_op_[A-Za-z0-9_-]{49}$/);
    expect(makeKey("team")).toMatch(/^sluice_tm_/);
    expect(makeKey("member")).toMatch(/^sluice_mb_/);
    expect(makeKey("team")).not.toBe(makeKey("team"));
  });

  test("a key that was cut or mistyped is told from one that is not known", () => {
    const key = makeKey("team");
    expect(isDamaged(key)).toBe(false);
    expect(isDamaged(key.slice(0, -1))).toBe(true);
    const other = key.charAt(20) === "A" ? "B" : "A";
    expect(isDamaged(key.slice(0, 20) + other + key.slice(21))).toBe(true);
    expect(isDamaged("chosen by an operator")).toBe(false);
  });

  test("what is kept is a hash and the last four characters", () => {
    const key = makeKey("member");
    expect(hashKey(key)).toHaveLength(32);
    expect(lastFourOf(key)).toBe(key.slice(-4));
  });
});

const RECORD: ApiKeyRecord = {
  keyId: "key_1",
  teamId: null,
  memberId: null,
  name: "k",
  scopes: ["operator"],
  lastFour: "abcd",
  createdAt: 0,
  revokedAt: null,
};

/** A database whose answers leave when told, so that the order of things is the test's. */
function slowKeys() {
  const pending: ((record: ApiKeyRecord | null) => void)[] = [];
  const finder = {
    findByHash: () => new Promise<ApiKeyRecord | null>((answer) => pending.push(answer)),
  };
  return { finder, pending };
}

const settled = () => new Promise((done) => setImmediate(done));

describe("the look-up of keys", () => {
  test("requests that come meanwhile share one look-up, begun after they came", async () => {
    const { finder, pending } = slowKeys();
    const lookup = new KeyLookup(finder);
    const hash = hashKey("k");
    const first = lookup.find(hash);
    const later = [lookup.find(hash), lookup.find(hash), lookup.find(hash)];
    expect(pending).toHaveLength(1);
    pending[0]?.(RECORD);
    expect(await first).toBe(RECORD);
    await settled();
    expect(pending).toHaveLength(2);
    const revoked = { ...RECORD, revokedAt: 5 };
    pending[1]?.(revoked);
    expect(await Promise.all(later)).toEqual([revoked, revoked, revoked]);
  });

  test("nothing is remembered: the next request asks again", async () => {
    const { finder, pending } = slowKeys();
    const lookup = new KeyLookup(finder);
    for (const [index, record] of [RECORD, null].entries()) {
      const found = lookup.find(hashKey("k"));
      pending[index]?.(record);
      expect(await found).toBe(record);
      await settled();
    }
    expect(pending).toHaveLength(2);
  });

  test("a look-up that failed does not stand in the way of the next", async () => {
    let calls = 0;
    const lookup = new KeyLookup({
      findByHash: async () => {
        calls += 1;
        if (calls === 1) throw new Error("connection lost");
        return RECORD;
      },
    });
    const failed = lookup.find(hashKey("k"));
    const next = lookup.find(hashKey("k"));
    await expect(failed).rejects.toThrow("connection lost");
    expect(await next).toBe(RECORD);
    expect(await lookup.find(hashKey("k"))).toBe(RECORD);
  });
});
