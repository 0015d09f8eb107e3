import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGate } from "@sluice/gate";
import { CORNER_SHOP, createShopTeam, freshDatabase, useBlocks } from "@sluice/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CatalogFault, type Command, gateBackend, openSluice } from "../src/index.ts";

const POSTMAN = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));
const operator = { kind: "operator" } as const;

describe("Sluice as a library", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-library-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("sells a catalog of files on an embedded database, and finds it all again", async () => {
    const options = { catalog: POSTMAN, database: { dataDir: folder }, jobsEverySeconds: 0 };
    const first = await openSluice(options);
    const created = await first.execute({
      teamId: "acme",
      actor: operator,
      command: {
        type: "create_team",
        name: "Acme",
        plan: "professional",
        testClockAt: "2026-03-02T09:00:00Z",
        owner: { memberId: "ann", name: "Ann" },
      },
    });
    expect(created.outcome.ok).toBe(true);
    await first.close();
    const second = await openSluice(options);
    const started = await second.execute({
      teamId: "acme",
      actor: operator,
      command: { type: "start_run", runId: "r1", flowId: "f", trigger: "api" },
    });
    // RULES F1: on the card of March 2026 a deployed run costs one credit by itself.
    expect(started.outcome).toMatchObject({
      ok: true,
      answer: { run: { card: "flows-v11", own: "1" } },
    });
    await second.close();
  });

  test("runs on a database of one's own, with a catalog made in code", async () => {
    const database = await freshDatabase();
    const sluice = await openSluice({
      catalog: CORNER_SHOP,
      database: { url: database.url },
      jobsEverySeconds: 0,
    });
    const envelopes = [createShopTeam(), useBlocks(2)].map((command) => ({
      teamId: "shop",
      actor: operator,
      command,
    }));
    const executions = await sluice.executeMany(envelopes);
    expect(executions.map((one) => one.outcome.ok)).toEqual([true, true]);
    await sluice.close();
    await database.drop();
  });

  test("refuses a folder without a catalog before it opens any database", async () => {
    const dataDir = join(folder, "never-made");
    const opening = openSluice({ catalog: folder, database: { dataDir } });
    await expect(opening).rejects.toBeInstanceOf(CatalogFault);
  });

  test("a key that was issued here is known to a gate; none is issued to who is not there", async () => {
    const { url, drop } = await freshDatabase();
    const sluice = await openSluice({
      catalog: CORNER_SHOP,
      database: { url },
      jobsEverySeconds: 0,
    });
    await sluice.execute({ teamId: "shop", actor: operator, command: createShopTeam() });
    const gate = createGate({ backend: gateBackend(sluice) });
    for (const owner of ["olga", null]) {
      const order = { teamId: "shop", memberId: owner, name: "Laptop" };
      const issued = await sluice.issueKey(order);
      const secret = issued.ok ? issued.value.secret : "";
      expect(secret).toMatch(owner === null ? /^sluice_tm_/ : /^sluice_mb_/);
      const header = (name: string) => (name === "x-api-key" ? secret : undefined);
      const verdict = await gate.decide({ method: "GET", path: "/", address: "::1", header });
      expect(verdict.identity).toMatchObject({ teamId: "shop", memberId: owner });
    }
    for (const [what, order] of [
      ["team", { teamId: "nobody", name: "k" }],
      ["member", { teamId: "shop", memberId: "nobody", name: "k" }],
    ] as const) {
      const rejection = { code: "not_found", what };
      expect(await sluice.issueKey(order)).toMatchObject({ ok: false, rejection });
    }
    await gate.close();
    await sluice.close();
    await drop();
  });

  test("L3, L6: a gate in the same process counts calls, and stops with the month", async () => {
    const { url, drop } = await freshDatabase();
    const database = { url };
    const sluice = await openSluice({ catalog: POSTMAN, database, jobsEverySeconds: 0 });
    const send = (command: Command) => sluice.execute({ teamId: "acme", actor: operator, command });
    const owner = { memberId: "ann", name: "Ann" };
    await send({ type: "create_team", name: "Acme", plan: "free-2026", owner });
    const charge = { item: "api-call", credits: "9997" };
    await send({ type: "record_usage", pool: "api_calls", charge });
    const identify = () => ({ teamId: "acme", memberId: "ann" });
    const gate = createGate({ backend: gateBackend(sluice), identify });
    const call = { method: "GET", path: "/things", address: "127.0.0.1", header: () => undefined };
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await gate.decide(call)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    await gate.close();
    const usage = await sluice.queries.usage(operator, "acme", {});
    const pool = usage.ok && usage.value.pools.find(({ pool }) => pool === "api_calls");
    expect(pool).toMatchObject({ used: "10000", held: "0" });
    await sluice.close();
    await drop();
  });
});
