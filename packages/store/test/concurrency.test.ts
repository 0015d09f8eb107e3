/** Two engines on one database, as two processes would be: the row lock and the version decide. */
import type { Command } from "@sluice/core";
import { CREDIT } from "@sluice/core";
import {
  createShopTeam,
  describeOnServers,
  freshDatabase,
  type TestDatabase,
  useBlocks,
} from "@sluice/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditTeam } from "./audit.ts";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const operator = { kind: "operator" } as const;

describeOnServers("two engines on one database", (server) => {
  let database: TestDatabase;
  let engines: TestEngine[] = [];
  const run = (index: number, teamId: string, command: Command, idempotencyKey?: string) => {
    const opened = engines[index % engines.length];
    if (!opened) throw new Error("no engine");
    return opened.engine.execute({ teamId, command, actor: operator, idempotencyKey });
  };
  const audit = (teamId: string) => {
    const [first] = engines;
    if (!first) throw new Error("no engine");
    return auditTeam(first.database.pool, teamId);
  };

  beforeAll(async () => {
    database = await freshDatabase(server);
    engines = [await openTestEngine(database.url), await openTestEngine(database.url)];
  });
  afterAll(async () => {
    for (const opened of engines) await opened.close();
    await database.drop();
  });

  test("on one hot team lose and double nothing, and their sums agree", async () => {
    await run(0, "hot", createShopTeam());
    const count = 2_000;
    await Promise.all(
      Array.from({ length: count }, (_, index) => run(index, "hot", useBlocks((index % 3) + 1))),
    );
    const { charges } = await audit("hot");
    expect(charges).toHaveLength(count);
    const sum = charges.reduce((total, charge) => total + charge.credits, 0n);
    expect(sum).toBe(BigInt(667 + 2 * 667 + 3 * 666) * CREDIT);
  });

  test("what one decided ahead of the other's writing is decided anew", async () => {
    const ahead = await Promise.all(
      [0, 1].map(() => openTestEngine(database.url, { batchMax: 10, aheadMin: 1 })),
    );
    await run(0, "ahead", createShopTeam());
    const count = 600;
    const answers = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const command = useBlocks((index % 3) + 1);
        // Each key comes four times, to both and in batches far from each other.
        const idempotencyKey = index % 2 === 0 ? `key-${index % 150}` : undefined;
        const opened = ahead[Math.floor(index / 3) % 2];
        const envelope = { teamId: "ahead", command, actor: operator, idempotencyKey };
        return opened?.engine.execute(envelope);
      }),
    );
    expect(answers.every((answer) => answer?.outcome.ok)).toBe(true);
    expect(answers.filter((answer) => answer?.repeated)).toHaveLength(225);
    const { charges } = await audit("ahead");
    expect(charges).toHaveLength(375);
    expect(charges.reduce((total, { credits }) => total + credits, 0n)).toBe(750n * CREDIT);
    for (const opened of ahead) await opened.close();
  });

  test("on the same thirty teams in opposite orders never stand in each other's way", async () => {
    const teams = Array.from({ length: 30 }, (_, index) => `crossed-${index}`);
    await Promise.all(teams.map((teamId) => run(0, teamId, createShopTeam())));
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([
        ...teams.map((teamId) => run(0, teamId, useBlocks(1))),
        ...teams.toReversed().map((teamId) => run(1, teamId, useBlocks(1))),
      ]);
    }
    for (const teamId of teams) expect((await audit(teamId)).charges).toHaveLength(10);
  });

  test("C10: one key sent to both, many times at once, has one effect", async () => {
    await run(0, "keys", createShopTeam());
    const rounds = 40;
    for (let round = 0; round < rounds; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => run(index, "keys", useBlocks(1), `key-${round}`)),
      );
      expect(answers.filter((one) => !one.repeated)).toHaveLength(1);
      expect(new Set(answers.map((one) => JSON.stringify(one.outcome))).size).toBe(1);
    }
    expect((await audit("keys")).charges).toHaveLength(rounds);
  });

  test("one team created by both at once is created once", async () => {
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(
        [0, 1].map((index) => run(index, `born-${round}`, createShopTeam())),
      );
      const outcomes = answers.map(({ outcome }) =>
        outcome.ok ? "created" : outcome.rejection.code,
      );
      expect(outcomes.sort()).toEqual(["already_exists", "created"]);
    }
  });

  test("C1: a credit left is not given to two askers: reservations never pass the limit", async () => {
    await run(0, "held", createShopTeam());
    const reserve: Command = { type: "reserve", pool: "flows", credits: "100000" };
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => run(index, "held", reserve)),
    );
    // 1,000,000 in all: ten holds of 100,000.
    expect(answers.filter((one) => one.outcome.ok)).toHaveLength(10);
    const codes = answers.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.rejection.code]));
    expect(new Set(codes)).toEqual(new Set(["credits_exhausted"]));
  });
});
