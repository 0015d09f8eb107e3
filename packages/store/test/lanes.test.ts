import { type Command, CREDIT, type Draft } from "@sluice/core";
import type { Envelope, Execution, Skipped } from "@sluice/engine";
import {
  createShopTeam,
  describeOnServers,
  freshDatabase,
  type TestDatabase,
  useBlocks,
} from "@sluice/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditTeam } from "./audit.ts";
import { openTestEngine, RULES, type TestEngine } from "./open-test-engine.ts";

const operator = { kind: "operator" } as const;

describeOnServers("commands through the lanes", (server) => {
  let database: TestDatabase;
  let opened: TestEngine;
  const run = (
    teamId: string,
    command: Command,
    rest: Partial<Envelope> = {},
  ): Promise<Execution | Skipped> =>
    opened.engine.execute({ teamId, command, actor: operator, ...rest });

  beforeAll(async () => {
    database = await freshDatabase(server);
    opened = await openTestEngine(database.url);
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  test("what was answered is in the database, and the books agree", async () => {
    expect((await run("first", createShopTeam())).outcome.ok).toBe(true);
    const used = await run("first", useBlocks(3));
    expect(used.outcome).toMatchObject({ ok: true, answer: { charge: { credits: "3" } } });
    const { charges } = await auditTeam(opened.database.pool, "first");
    expect(charges.map((charge) => charge.credits)).toEqual([3n * CREDIT]);
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

  test("C10: one key sent fifty times at once has one effect and one answer", async () => {
    await run("keys", createShopTeam());
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => run("keys", useBlocks(2), { idempotencyKey: "same" })),
    );
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.outcome))).size).toBe(1);
    expect((await auditTeam(opened.database.pool, "keys")).charges).toHaveLength(1);
  });

  test("C10: a key with other content is a conflict, in one batch and in a later one", async () => {
    await run("reused", createShopTeam());
    const [first, second] = await Promise.all([
      run("reused", useBlocks(1), { idempotencyKey: "k" }),
      run("reused", useBlocks(2), { idempotencyKey: "k" }),
    ]);
    const third = await run("reused", useBlocks(3), { idempotencyKey: "k" });
    expect(first.outcome.ok).toBe(true);
    for (const { outcome, repeated } of [second, third]) {
      expect(repeated).toBe(false);
      expect(outcome).toEqual({
        ok: false,
        rejection: { code: "idempotency_key_reused", key: "k" },
      });
    }
  });

  test("C10: keys belong to their team", async () => {
    await Promise.all(["mine", "yours"].map((teamId) => run(teamId, createShopTeam())));
    const mine = await run("mine", useBlocks(1), { idempotencyKey: "k" });
    const yours = await run("yours", useBlocks(5), { idempotencyKey: "k" });
    expect([mine.repeated, yours.repeated]).toEqual([false, false]);
    expect(yours.outcome).toMatchObject({ ok: true, answer: { charge: { credits: "5" } } });
  });

  test("a team may be created under a key, and asked for again", async () => {
    const first = await run("keyed", createShopTeam(), { idempotencyKey: "create" });
    const again = await run("keyed", createShopTeam(), { idempotencyKey: "create" });
    expect(again).toEqual({ ...first, repeated: true });
  });

  test("a replayed source is taken up where it stood, and changes nothing twice", async () => {
    await run("replay", createShopTeam("2026-03-01T00:00:00Z"));
    const lines = [1, 2, 3].map((position) => ({
      command: useBlocks(position),
      at: Date.UTC(2026, 2, 1, position),
      replay: { source: "file", position },
    }));
    const play = () =>
      Promise.all(lines.map(({ command, ...rest }) => run("replay", command, rest)));
    expect((await play()).map((one) => one.skipped)).toEqual([false, false, false]);
    expect((await play()).map((one) => one.skipped)).toEqual([true, true, true]);
    const { charges } = await auditTeam(opened.database.pool, "replay");
    expect(charges.map(({ at, quantity }) => [at, quantity])).toEqual([
      [Date.UTC(2026, 2, 1, 1), "1"],
      [Date.UTC(2026, 2, 1, 2), "2"],
      [Date.UTC(2026, 2, 1, 3), "3"],
    ]);
  });

  test("an instant for a team on real time is refused", async () => {
    await run("real", createShopTeam());
    expect((await run("real", useBlocks(1), { at: 0 })).outcome).toMatchObject({
      ok: false,
      rejection: { code: "not_on_test_clock" },
    });
  });

  test("a refusal that can be explained is kept, under the id that was answered", async () => {
    await run("refused", createShopTeam());
    await run("refused", { type: "add_member", memberId: "gus", name: "Gus", role: "guest" });
    const start: Command = { type: "start_run", flowId: "f", trigger: "api", memberId: "gus" };
    const gus = { kind: "member", memberId: "gus" } as const;
    const { outcome } = await run("refused", start, { actor: gus });
    expect(outcome).toMatchObject({ ok: false, rejection: { code: "forbidden" } });
    const { rows } = await opened.database.pool.query(
      "SELECT refusal_id, code, command, actor FROM refusal WHERE team_id = 'refused'",
    );
    const refusalId = outcome.ok ? undefined : outcome.refusalId;
    expect(refusalId).toMatch(/^rfs_[0-9a-f]{32}$/);
    expect(rows).toEqual([
      { refusal_id: refusalId, code: "forbidden", command: "start_run", actor: "gus" },
    ]);
  });

  test("executeMany keeps each team's order, over many teams", async () => {
    const teams = Array.from({ length: 20 }, (_, index) => `many-${index}`);
    const envelopes = [createShopTeam(), useBlocks(1), useBlocks(2), useBlocks(3)].flatMap(
      (command) => teams.map((teamId) => ({ teamId, command, actor: operator })),
    );
    const executions = await opened.engine.executeMany(envelopes);
    expect(executions.every((one) => one.outcome.ok)).toBe(true);
    for (const teamId of teams) {
      const { charges } = await auditTeam(opened.database.pool, teamId);
      expect(charges.map((charge) => charge.quantity)).toEqual(["1", "2", "3"]);
    }
  });

  test("a document that has ended is brought in when a command names it", async () => {
    await run("ended", createShopTeam());
    await run("ended", { type: "start_run", flowId: "f", trigger: "api", runId: "r1" });
    await run("ended", { type: "finish_run", runId: "r1" });
    const again = await run("ended", {
      type: "start_run",
      flowId: "f",
      trigger: "api",
      runId: "r1",
    });
    expect(again.outcome).toMatchObject({ ok: false, rejection: { code: "already_exists" } });
    const late = await run("ended", {
      type: "charge_run",
      runId: "r1",
      charges: [{ item: "block" }],
    });
    expect(late.outcome).toMatchObject({ ok: false, rejection: { code: "run_not_running" } });
  });
});

describeOnServers("a command that throws", (server) => {
  test("fails alone, whether it throws while deciding or cannot be written", async () => {
    const database = await freshDatabase(server);
    const opened = await openTestEngine(database.url, {
      // Others are decided ahead on what the failing batch would have left.
      batchMax: 20,
      aheadMin: 1,
      rules: {
        ...RULES,
        decide(draft: Draft, context, actor, command) {
          const outcome = RULES.decide(draft, context, actor, command);
          if (command.type === "record_usage" && command.flowId === "throws") {
            throw new Error("a bug, after the draft was changed");
          }
          if (command.type === "record_usage" && command.flowId === "unwritable") {
            // NUL is a character that PostgreSQL cannot keep.
            for (const charge of draft.newCharges) {
              if (charge.flowId === "unwritable") charge.flowId = "un\u0000writable";
            }
          }
          return outcome;
        },
      },
    });
    const send = (flowId: string, index: number) =>
      opened.engine.execute({
        teamId: index % 2 === 0 ? "even" : "odd",
        command: { ...useBlocks(1), flowId } as Command,
        actor: operator,
      });
    for (const teamId of ["even", "odd"]) {
      await opened.engine.execute({ teamId, command: createShopTeam(), actor: operator });
    }
    const flows = Array.from({ length: 60 }, (_, index) =>
      index === 17 ? "throws" : index === 40 ? "unwritable" : `fine-${index}`,
    );
    const settled = await Promise.allSettled(flows.map(send));
    const failed = settled.flatMap((one, index) => (one.status === "rejected" ? [index] : []));
    expect(failed).toEqual([17, 40]);
    const { pool } = opened.database;
    const even = await auditTeam(pool, "even");
    const odd = await auditTeam(pool, "odd");
    expect(even.charges).toHaveLength(29);
    expect(odd.charges).toHaveLength(29);
    await opened.close();
    await database.drop();
  });
});
