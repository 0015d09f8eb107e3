/** Gates that lease of two engines on one database, as of two processes (RULES C9). */
import { type Command, type CommandOf, formatCredits } from "@sluice/core";
import { verify } from "@sluice/engine";
import {
  createShopTeam,
  describeOnServers,
  freshDatabase,
  type TestDatabase,
  useBlocks,
} from "@sluice/testing";
import { CORNER_SHOP } from "@sluice/testing/fixtures";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditTeam } from "./audit.ts";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const operator = { kind: "operator" } as const;
const ALLOTMENT = 1_000_000;
const LEFT = 500;
const GATES = 8;

describeOnServers("gates that lease of two engines", (server) => {
  let database: TestDatabase;
  let engines: TestEngine[] = [];
  let turn = 0;

  /** Each ask goes to whichever engine is next. */
  const send = async <Asked extends Command>(teamId: string, command: Asked) => {
    const opened = engines[turn++ % engines.length];
    if (!opened) throw new Error("no engine");
    return (await opened.engine.execute({ teamId, command, actor: operator })).outcome;
  };
  const must = async <Asked extends Command>(teamId: string, command: Asked) => {
    const outcome = await send(teamId, command);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
    return outcome.answer;
  };
  const leased = async (
    teamId: string,
    command: CommandOf<"acquire_lease" | "renew_lease" | "release_lease">,
  ) => (await must(teamId, command)).lease;

  /** Spends all that it is given until there is no more; answers what it spent. */
  async function exhaust(teamId: string, leaseId: string, reportsLast: boolean): Promise<number> {
    const acquire: Command = {
      type: "acquire_lease",
      leaseId,
      gateId: leaseId,
      pool: "flows",
      amount: "40",
    };
    // Asked twice at once, as after an answer that did not come: it is given once.
    const given = await Promise.all([send(teamId, acquire), send(teamId, acquire)]);
    if (!given[0]?.ok) return 0;
    let spent = 0;
    for (let ask = 1; ; ask += 1) {
      const renew = { type: "renew_lease", leaseId, spent: `${spent}`, amount: "40", ask } as const;
      const [answer] = await Promise.all([leased(teamId, renew), leased(teamId, renew)]);
      const whole = Math.floor(Number(answer.amount));
      if (whole === spent) break;
      // It has spent what it holds when it is killed, and told nobody.
      spent = whole;
      if (!reportsLast && ask === 3) return spent;
    }
    await must(teamId, { type: "release_lease", leaseId, spent: `${spent}` });
    return spent;
  }

  const balanceOf = async (teamId: string) => {
    const [first] = engines;
    const found = await first?.engine.queries.balances(operator, teamId, {});
    if (!found?.ok) throw new Error("no balances");
    return found.value.find(({ pool }) => pool === "flows");
  };

  const audited = async (teamId: string) => {
    const [first] = engines;
    if (!first) throw new Error("no engine");
    const { reads } = first.database.store;
    const report = await verify(reads, CORNER_SHOP, { teams: [teamId] });
    expect(report.disagreements).toEqual([]);
    await auditTeam(first.database.pool, teamId);
  };

  beforeAll(async () => {
    database = await freshDatabase(server);
    engines = [await openTestEngine(database.url), await openTestEngine(database.url)];
  });
  afterAll(async () => {
    for (const opened of engines) await opened.close();
    await database.drop();
  });

  test("C9: together spend exactly what was left, while all live", async () => {
    await must("live", createShopTeam());
    await must("live", useBlocks(ALLOTMENT - LEFT));
    const ids = Array.from({ length: GATES }, (_, index) => `gate-${index}`);
    const spent = await Promise.all(ids.map((id) => exhaust("live", id, true)));
    // One that found nothing while others held some: what they gave back is had in the end.
    spent.push(await exhaust("live", "last", true));
    expect(spent.reduce((total, one) => total + one, 0)).toBe(LEFT);
    expect(await balanceOf("live")).toMatchObject({
      used: String(ALLOTMENT),
      held: "0",
      absorbed: "0",
      available: "0",
    });
    await audited("live");
  });

  test("C9: with half of them killed pass nothing, and what was lost comes back with a report", async () => {
    const teamId = "killed";
    await must(teamId, createShopTeam("2026-03-01T00:00:00Z"));
    await must(teamId, useBlocks(ALLOTMENT - LEFT));
    const ids = Array.from({ length: GATES }, (_, index) => `gate-${index}`);
    const dies = (index: number): boolean => index % 2 === 1;
    const spent = await Promise.all(ids.map((id, index) => exhaust(teamId, id, !dies(index))));
    await must(teamId, { type: "advance_clock", to: "2026-03-01T00:02:00Z" });
    spent.push(await exhaust(teamId, "last", true));
    const total = spent.reduce((sum, one) => sum + one, 0);
    expect(total).toBeLessThanOrEqual(LEFT);
    expect(await balanceOf(teamId)).toMatchObject({ used: String(ALLOTMENT), absorbed: "0" });
    const { charges } = await auditTeam((engines[0] as TestEngine).database.pool, teamId);
    const lost = charges.filter(({ item }) => item === "lost-lease");
    expect(lost.length).toBeGreaterThan(0);
    for (const [index, id] of ids.entries()) {
      if (!dies(index) || !spent[index]) continue;
      await must(teamId, { type: "release_lease", leaseId: id, spent: `${spent[index]}` });
    }
    const used = BigInt(ALLOTMENT - LEFT + total) * 1_000_000n;
    expect(await balanceOf(teamId)).toMatchObject({ used: formatCredits(used), absorbed: "0" });
    await audited(teamId);
  });

  test("L3: a gate that asks in vain again and again is told of one refusal a minute", async () => {
    const teamId = "refused";
    const [first] = engines;
    if (!first) throw new Error("no engine");
    await must(teamId, createShopTeam("2026-03-01T00:00:00Z"));
    await must(teamId, useBlocks(ALLOTMENT));
    const ask = async (gateId: string): Promise<string> => {
      const command = { type: "acquire_lease", gateId, pool: "flows", amount: "40" } as const;
      const { outcome } = await first.engine.execute({ teamId, command, actor: operator });
      if (outcome.ok || !outcome.refusalId) throw new Error("an ask in vain is refused");
      return outcome.refusalId;
    };
    const written = async (): Promise<string[]> => {
      const found = await first.engine.queries.refusals(operator, teamId, {});
      if (!found.ok) throw new Error("no refusals");
      return found.value.items.map(({ refusalId }) => refusalId).sort();
    };
    const told = [await ask("g1"), ...(await Promise.all([ask("g1"), ask("g1")])), await ask("g1")];
    expect(new Set(told).size).toBe(1);
    expect(await written()).toEqual([told[0]]);
    const other = await ask("g2");
    await must(teamId, { type: "advance_clock", to: "2026-03-01T00:00:59Z" });
    expect(await ask("g1")).toBe(told[0]);
    await must(teamId, { type: "advance_clock", to: "2026-03-01T00:01:00Z" });
    const later = await ask("g1");
    expect(await written()).toEqual([...told.slice(0, 1), other, later].sort());
    const explained = await first.engine.queries.explainRefusal(operator, teamId, later);
    expect(explained).toMatchObject({ ok: true });
  });
});
