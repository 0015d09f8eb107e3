import { CREDIT, type Command } from "@sluice/core";
import type { Engine, Execution } from "@sluice/engine";
import {
  createShopTeam,
  describeOnServers,
  freshDatabase,
  type TestDatabase,
  useBlocks,
} from "@sluice/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const operator = { kind: "operator" } as const;

describeOnServers("commands through the lanes", (server) => {
  let database: TestDatabase;
  let opened: TestEngine;
  const run = (teamId: string, command: Command, idempotencyKey?: string): Promise<Execution> =>
    opened.engine.execute({ teamId, command, actor: operator, idempotencyKey });

  beforeAll(async () => {
    database = await freshDatabase(server);
    opened = await openTestEngine(database.url);
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  test("what was answered is in the database", async () => {
    expect((await run("first", createShopTeam())).outcome.ok).toBe(true);
    const used = await run("first", useBlocks(3));
    expect(used.outcome).toMatchObject({ ok: true, answer: { charge: { credits: "3" } } });
    expect(await journal(opened.engine, "first")).toEqual([3n * CREDIT]);
  });

  test("a team that is not there, and one that is there already, are refused", async () => {
    expect((await run("nobody", useBlocks(1))).outcome).toEqual({
      ok: false,
      rejection: { code: "not_found", what: "team", id: "nobody" },
    });
    await run("twice", createShopTeam());
    expect((await run("twice", createShopTeam())).outcome).toMatchObject({
      ok: false,
      rejection: { code: "already_exists" },
    });
  });

  const journal = async (_engine: Engine, teamId: string): Promise<bigint[]> => {
    const { rows } = await opened.database.pool.query<{ credits: string }>(
      "SELECT credits FROM charge WHERE team_id = $1 ORDER BY seq",
      [teamId],
    );
    return rows.map((row) => BigInt(row.credits));
  };
});
