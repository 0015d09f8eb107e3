import { createHash } from "node:crypto";
import { quiet } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { callTo, flaky, simulatedWorld } from "../../test/simulated-world.ts";
import { keyHash } from "./key-hash.ts";

const hash = (key: string): string => createHash("sha256").update(key).digest("hex");

function worldWithKeys() {
  const world = simulatedWorld({ limit: 1_000 });
  world.backend.keys.set(hash("sk_ana"), { keyId: "k1", teamId: "team-1", memberId: "olga" });
  world.backend.keys.set(hash("sk_team"), { keyId: "k2", teamId: "team-1", memberId: null });
  const gate = () => world.gateByKey();
  return { world, gate };
}

const withKey = (key: string) => callTo("GET /", { authorization: `Bearer ${key}` });

describe("who calls, by API key", () => {
  test("in either header, and any letter case of Bearer", async () => {
    const { gate: open } = worldWithKeys();
    const gate = open();
    for (const headers of [
      { authorization: "Bearer sk_ana" },
      { authorization: "bearer sk_ana" },
      { "x-api-key": "sk_ana" },
      { authorization: "Basic b2xnYTo=", "x-api-key": "sk_ana" },
    ]) {
      const { status, identity } = await gate.decide(callTo("GET /", headers));
      expect([status, identity?.keyId], JSON.stringify(headers)).toEqual([200, "k1"]);
    }
    await gate.close();
  });

  test("no key, and one that nobody knows, are 401 and told apart", async () => {
    const { gate: open } = worldWithKeys();
    const gate = open();
    const reasonOf = async (headers: Record<string, string>) => {
      const { status, refusal } = await gate.decide(callTo("GET /", headers));
      expect(status).toBe(401);
      return JSON.parse(refusal?.body ?? "").facts.reason;
    };
    expect(await reasonOf({})).toBe("missing");
    expect(await reasonOf({ authorization: "Bearer sk_guess" })).toBe("unknown");
    expect(await reasonOf({ "x-api-key": "x".repeat(10_000) })).toBe("unknown");
    await gate.close();
  });

  test("many keys that come at once are asked for together, each once", async () => {
    const { world } = worldWithKeys();
    const identify = async (hashes: readonly string[]) => {
      await quiet();
      return world.backend.identify(hashes);
    };
    const gate = world.gateByKey({ backend: { ...flaky(world.backend, () => false), identify } });
    await gate.decide(withKey("sk_ana"));
    const before = world.backend.asked["identify"] ?? 0;
    const keys = Array.from({ length: 200 }, (_, at) => withKey(`sk_${at % 50}`));
    await Promise.all(keys.map((call) => gate.decide(call)));
    const asked = (world.backend.asked["identify"] ?? 0) - before;
    expect(asked).toBeLessThan(10);
    await gate.close();
  });

  test("a revoked key is refused within seconds, and a key in use makes no call wait", async () => {
    const { world, gate: open } = worldWithKeys();
    const gate = open();
    for (let call = 0; call < 5; call += 1) await gate.decide(withKey("sk_ana"));
    await world.clock.advance(1_000);
    for (let second = 0; second < 10; second += 1) {
      expect((await gate.decide(withKey("sk_ana"))).status).toBe(200);
      await gate.decide(withKey("sk_ana"));
      await world.clock.advance(1_000);
    }
    expect(world.backend.asked["identify"]).toBeLessThanOrEqual(5);
    world.backend.keys.clear();
    await world.clock.advance(5_000);
    expect((await gate.decide(withKey("sk_ana"))).status).toBe(401);
    await gate.close();
  });

  test.each([
    ["closed", 503],
    ["open", 200],
  ] as const)("Sluice away, %s: who was known before is answered %i", async (policy, status) => {
    const { world } = worldWithKeys();
    let isAway = false;
    const gate = world.gateByKey({
      backend: flaky(world.backend, () => isAway && "before"),
      whenSluiceAway: policy,
    });
    expect((await gate.decide(withKey("sk_ana"))).status).toBe(200);
    isAway = true;
    await world.clock.advance(60_000);
    expect((await gate.decide(withKey("sk_ana"))).status).toBe(status);
    expect((await gate.decide(withKey("sk_team"))).status, "never let in unknown").toBe(503);
    isAway = false;
    await gate.close();
  });

  test.each([
    ["closed", 503],
    ["open", 200],
  ] as const)(
    "Sluice hangs, %s: one call finds out, and no other waits",
    async (policy, status) => {
      const { world } = worldWithKeys();
      let isHanging = false;
      let asked = 0;
      const { clock } = world;
      const identify = async (hashes: readonly string[]) => {
        asked += 1;
        if (!isHanging) return world.backend.identify(hashes);
        await new Promise<void>((done) => clock.after(3_000, done));
        throw new Error("no answer in time");
      };
      const backend = { ...flaky(world.backend, () => false), identify };
      const gate = world.gateByKey({ backend, whenSluiceAway: policy });
      await gate.decide(withKey("sk_ana"));
      isHanging = true;
      await clock.advance(10_000);
      const first = gate.decide(withKey("sk_ana"));
      await hashed();
      await clock.advance(3_000);
      expect((await first).status).toBe(status);
      asked = 0;
      for (let second = 0; second < 8; second += 1) {
        // Whoever finds out answers when it has; the others are answered without any time passing.
        void gate.decide(withKey("sk_ana"));
        expect((await gate.decide(withKey("sk_ana"))).status).toBe(status);
        await hashed();
        await clock.advance(1_000);
      }
      expect(asked, "asked anew, but not by every call").toBe(2);
      isHanging = false;
      await clock.advance(5_000);
      await gate.decide(withKey("sk_ana"));
      await hashed();
      await clock.advance(0);
      expect((await gate.decide(withKey("sk_ana"))).status).toBe(200);
      await gate.close();
    },
  );
});

/**
 * Keys are hashed on threads, which no simulated time waits for: once so many more are, those that
 * were begun before are done.
 */
async function hashed(): Promise<void> {
  await Promise.all(Array.from({ length: 16 }, () => keyHash("any")));
}
