/**
 * Connections that die where it hurts, on a real server: a proxy between the engine and PostgreSQL
 * cuts the line before a COMMIT arrives, or after it took effect and before its answer comes back.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Command } from "@sluice/core";
import { type Envelope, StoreFault, systemTimers, type Timers } from "@sluice/engine";
import {
  createShopTeam,
  describeOnServers,
  freshDatabase,
  onServer,
  type TestDatabase,
  useBlocks,
} from "@sluice/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../src/index.ts";
import { auditTeam } from "./audit.ts";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const operator = { kind: "operator" } as const;

type Cut = "before-commit" | "after-commit";

/** Forwards bytes; when told, cuts the connection that next sends a COMMIT. */
class CuttingProxy {
  readonly #server: Server;
  readonly #target: URL;
  readonly #open = new Set<Socket>();
  #cut: Cut | null = null;
  cuts = 0;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((client) => this.#forward(client));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const url = new URL(this.#target);
    url.port = String(address.port);
    return url.href;
  }

  cutNext(cut: Cut): void {
    this.#cut = cut;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    let isLastAnswer = false;
    for (const socket of [client, server]) {
      this.#open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.#open.delete(socket));
    }
    client.on("data", (bytes) => {
      if (this.#cut !== null && bytes.includes("COMMIT\0")) {
        isLastAnswer = this.#cut === "after-commit";
        this.#cut = null;
        this.cuts += 1;
        if (!isLastAnswer) {
          client.destroy();
          server.destroy();
          return;
        }
      }
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (isLastAnswer) {
        client.destroy();
        server.destroy();
      } else {
        client.write(bytes);
      }
    });
    client.on("close", () => server.end());
    server.on("close", () => client.end());
  }
}

describeOnServers("lost connections", (server) => {
  let database: TestDatabase;
  let proxy: CuttingProxy;
  let opened: TestEngine;
  const run = (command: Command, rest: Partial<Envelope> = {}) =>
    opened.engine.execute({ teamId: "t", command, actor: operator, ...rest });

  beforeEach(async () => {
    database = await freshDatabase(server);
    proxy = new CuttingProxy(database.url);
    // Small batches, so that others are decided ahead while the one that is cut is under way.
    opened = await openTestEngine(await proxy.listen(), { batchMax: 6, aheadMin: 1 });
    await run(createShopTeam());
  });
  afterEach(async () => {
    await opened.close();
    await proxy.close();
    await database.drop();
  });

  /** Seen on a line of its own. */
  const audit = async () => {
    const direct = await openDatabase({ url: database.url });
    try {
      return await auditTeam(direct.pool, "t");
    } finally {
      await direct.close();
    }
  };

  for (const cut of ["before-commit", "after-commit"] as const) {
    test(`${cut}: a batch takes effect exactly once, with and without keys`, async () => {
      proxy.cutNext(cut);
      const sent = Array.from({ length: 20 }, (_, index) =>
        run(useBlocks(1), index % 2 === 0 ? { idempotencyKey: `k${index}` } : {}),
      );
      const executions = await Promise.all(sent);
      expect(proxy.cuts).toBe(1);
      expect(executions.every((one) => one.outcome.ok && !one.repeated)).toBe(true);
      expect((await audit()).charges).toHaveLength(20);
    });

    test(`${cut}: a new team is made exactly once`, async () => {
      proxy.cutNext(cut);
      const created = await opened.engine.execute({
        teamId: "new",
        command: createShopTeam(),
        actor: operator,
      });
      expect(proxy.cuts).toBe(1);
      expect(created.outcome.ok).toBe(true);
    });
  }

  test("connections killed from outside again and again lose and double nothing", async () => {
    let isDone = false;
    const killing = (async () => {
      for (let count = 0; !isDone && count < 15; count += 1) {
        await onServer(
          database.adminUrl,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = $1 AND application_name = 'sluice-lanes'`,
          [database.name],
        );
      }
    })();
    const effects: boolean[] = [];
    for (let round = 0; round < 40; round += 1) {
      const settled = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) =>
          run(useBlocks(1), { idempotencyKey: `${round}-${index}` }),
        ),
      );
      effects.push(...settled.map((one) => one.status === "fulfilled"));
    }
    isDone = true;
    await killing;
    expect(effects.every(Boolean)).toBe(true);
    expect((await audit()).charges).toHaveLength(400);
  });
});

describeOnServers("faults that pass", (server) => {
  test("a team whose row another holds is waited for; past the time-out it is tried again", async () => {
    const database = await freshDatabase(server);
    const direct = await openDatabase({ url: database.url });
    const holder = await direct.pool.connect();
    let tries = 0;
    const timers: Timers = {
      ...systemTimers,
      // Called when a try has ended in the time-out; the holder lets go after the second.
      sleep: async () => {
        tries += 1;
        if (tries === 2) await holder.query("ROLLBACK");
      },
    };
    const opened = await openTestEngine(database.url, { timers }, { lockTimeoutSeconds: 0.02 });
    const run = (command: Command) =>
      opened.engine.execute({ teamId: "t", command, actor: operator });
    await run(createShopTeam());
    await holder.query("BEGIN; SELECT 1 FROM team FOR UPDATE");
    expect((await run(useBlocks(1))).outcome.ok).toBe(true);
    holder.release();
    expect(tries).toBe(2);
    expect((await auditTeam(direct.pool, "t")).charges).toHaveLength(1);
    await opened.close();
    await direct.close();
    await database.drop();
  });

  test("when the database cannot be had, the caller is told so, and nothing waits for ever", async () => {
    const database = await freshDatabase(server);
    const proxy = new CuttingProxy(database.url);
    const opened = await openTestEngine(await proxy.listen(), {
      retryBounds: { attemptsMax: 3, firstWaitMilliseconds: 1, waitMaxMilliseconds: 1 },
    });
    await proxy.close();
    const told = opened.engine.execute({
      teamId: "t",
      command: createShopTeam(),
      actor: operator,
    });
    await expect(told).rejects.toBeInstanceOf(StoreFault);
    await opened.close();
    await database.drop();
  });
});
