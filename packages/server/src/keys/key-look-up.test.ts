import { type ApiKeyRecord, hashKey } from "@sluice/engine";
import { describe, expect, test } from "vitest";
import { openKeyLookUp } from "./key-look-up.ts";

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
  const asked: { hashes: readonly Uint8Array[]; answer: (records: Records) => void }[] = [];
  const lookup = openKeyLookUp({
    findByHashes: (hashes) => new Promise((answer) => asked.push({ hashes, answer })),
  });
  return { lookup, asked };
}

type Records = readonly (ApiKeyRecord | null)[];

const settled = () => new Promise((done) => setImmediate(done));

describe("the look-up of keys", () => {
  test("requests that come meanwhile share one look-up, begun after they came", async () => {
    const { lookup, asked } = slowKeys();
    const first = lookup.find("k");
    await settled();
    const later = [lookup.find("k"), lookup.find("k"), lookup.find("k")];
    await settled();
    expect(asked).toHaveLength(1);
    asked[0]?.answer([RECORD]);
    expect(await first).toBe(RECORD);
    await settled();
    expect(asked).toHaveLength(2);
    const revoked = { ...RECORD, revokedAt: 5 };
    asked[1]?.answer([revoked]);
    expect(await Promise.all(later)).toEqual([revoked, revoked, revoked]);
  });

  test("many keys are asked for together, each once, and each request gets its own", async () => {
    const { lookup, asked } = slowKeys();
    const found = ["a", "b", "a", "c"].map((key) => lookup.find(key));
    await settled();
    expect(asked.map(({ hashes }) => hashes)).toEqual([["a", "b", "c"].map(hashKey)]);
    const [a, c] = [RECORD, { ...RECORD, keyId: "key_3" }];
    asked[0]?.answer([a, null, c]);
    expect(await Promise.all(found)).toEqual([a, null, a, c]);
  });

  test("nothing is remembered: the next request asks again", async () => {
    const { lookup, asked } = slowKeys();
    for (const [index, record] of [RECORD, null].entries()) {
      const found = lookup.find("k");
      await settled();
      asked[index]?.answer([record]);
      expect(await found).toBe(record);
      await settled();
    }
    expect(asked).toHaveLength(2);
  });

  test("a look-up that failed does not stand in the way of the next", async () => {
    let calls = 0;
    const lookup = openKeyLookUp({
      findByHashes: async () => {
        calls += 1;
        if (calls === 1) throw new Error("connection lost");
        return [RECORD];
      },
    });
    await expect(lookup.find("k")).rejects.toThrow("connection lost");
    expect(await lookup.find("k")).toBe(RECORD);
    expect(await lookup.find("k")).toBe(RECORD);
  });
});
