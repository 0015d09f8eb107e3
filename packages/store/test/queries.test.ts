/** Questions on a real database: exact whatever is folded, as of now, and only what one may see. */
import type { Actor, Command, CommandOf } from "@sluice/core";
import { formatCredits, localDate, parseCredits, parseInstant } from "@sluice/core";
import { USAGE_DIMENSIONS, type UsageBreakdown, type UsageDimension } from "@sluice/engine";
import { describeOnServers, freshDatabase, type RunningTestServer } from "@sluice/testing";
import { sampleCatalog, seed, seededDraw, Workload } from "@sluice/testing/rules";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const SEED = seed();
const START = parseInstant("2026-01-20T09:30:00Z") ?? Number.NaN;
const operator: Actor = { kind: "operator" };

describeOnServers(`queries, seed ${SEED}`, (server: RunningTestServer) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let opened: TestEngine;

  const act = async <Asked extends Command>(
    teamId: string,
    command: Asked,
    at?: number,
    actor: Actor = operator,
  ) => (await opened.engine.execute({ teamId, command, actor, at })).outcome;

  const mustDo = async <Asked extends Command>(teamId: string, command: Asked, at?: number) => {
    const outcome = await act(teamId, command, at);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
    return outcome.answer;
  };

  const must = async <Value>(
    answer: Promise<{ ok: true; value: Value } | { ok: false; rejection: unknown }>,
  ): Promise<Value> => {
    const answered = await answer;
    if (!answered.ok) throw new Error(JSON.stringify(answered.rejection));
    return answered.value;
  };

  const newTeam = (teamId: string, plan: string, timeZone = "UTC"): Promise<object> =>
    mustDo(teamId, {
      type: "create_team",
      name: teamId,
      plan,
      timeZone,
      testClockAt: "2026-01-20T09:30:00Z",
      owner: { memberId: "owner", name: "Owner" },
    });

  beforeAll(async () => {
    database = await freshDatabase(server);
    opened = await openTestEngine(database.url, { catalog: sampleCatalog });
  });

  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  test("usage by anything adds up to the accounts, whatever has been folded", async () => {
    const teamId = "team-folded";
    const draw = seededDraw(SEED);
    const workload = new Workload(draw, START);
    await mustDo(teamId, workload.begin());
    let compared = 0;
    for (let item = 0; item < 300; item += 1) {
      const { command, actor, at } = workload.next();
      workload.note(command, await act(teamId, command, at, actor));
      if (item % 30 !== 29) continue;
      // Wherever the fold stops, the rest is read from the journal.
      await opened.database.store.usage.fold(teamId, 1 + draw(200));
      const { queries } = opened.engine;
      const { cycle } = await must(queries.team(operator, teamId));
      for (let index = Math.max(0, cycle.index - 2); index <= cycle.index; index += 1) {
        const balances = await must(queries.balances(operator, teamId, { cycle: index }));
        const groupBy = USAGE_DIMENSIONS[draw(USAGE_DIMENSIONS.length)] ?? "member";
        const shown = await must(
          queries.usageBreakdown(operator, teamId, { groupBy, cycle: index }),
        );
        for (const pool of Object.keys(sampleCatalog.pools)) {
          const used = sum(balances.filter((one) => one.pool === pool).map((one) => one.used));
          expect([index, pool, groupBy, totalOf(shown, pool)]).toEqual([
            index,
            pool,
            groupBy,
            used,
          ]);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  test("folded whole, in parts or not at all, the same is shown for every grouping", async () => {
    const teamId = "team-parts";
    const workload = new Workload(seededDraw(SEED + 1), START);
    await mustDo(teamId, workload.begin());
    for (let item = 0; item < 300; item += 1) {
      const { command, actor, at } = workload.next();
      workload.note(command, await act(teamId, command, at, actor));
    }
    const all = async () => {
      const { queries } = opened.engine;
      const { cycle } = await must(queries.team(operator, teamId));
      const shown: UsageBreakdown[] = [];
      for (let index = 0; index <= cycle.index; index += 1) {
        for (const groupBy of USAGE_DIMENSIONS) {
          const found = await queries.usageBreakdown(operator, teamId, { groupBy, cycle: index });
          if (found.ok) shown.push(found.value);
        }
      }
      return shown;
    };
    const unfolded = await all();
    expect(unfolded.flatMap(({ items }) => items).length).toBeGreaterThan(10);
    let folded = 0;
    for (let rows = 1; rows > 0; folded += rows) {
      rows = await opened.database.store.usage.fold(teamId, 97);
      expect(await all()).toEqual(unfolded);
    }
    expect(folded).toBeGreaterThan(97);
  });

  test("A6, C8: of a pool that the team shares, each member's use and cost is shown", async () => {
    const teamId = "team-pooled";
    await newTeam(teamId, "enterprise");
    await mustDo(teamId, { type: "add_member", memberId: "ben", name: "Ben" });
    await mustDo(teamId, { type: "set_member_payg", memberId: "ben", payg: "on" });
    const acted = async (memberId: string, credits: string) => {
      await mustDo(teamId, { type: "start_action", actionId: `${memberId}-1`, memberId });
      await mustDo(teamId, { type: "complete_action", actionId: `${memberId}-1`, credits });
    };
    await acted("owner", "29");
    await acted("ben", "3");
    const usage = await must(opened.engine.queries.usage(operator, teamId, {}));
    const pool = usage.pools.find(({ scope }) => scope === "member-pooled");
    expect(pool).toMatchObject({ used: "32", limit: "30", overage: "2" });
    expect(pool?.members).toMatchObject([
      { memberId: "ben", used: "3", limit: null, overage: "2", paygInForce: true },
      { memberId: "owner", used: "29", overage: "0", overageCost: "0", paygInForce: false },
    ]);
    expect(pool?.members[0]?.overageCost).toBe(pool?.overageCost);
    expect(pool?.overageCost).not.toBe("0");
  });

  test("C11: a day is one of the cycle's zone, also after the zone changed", async () => {
    const teamId = "team-zones";
    await newTeam(teamId, "team", "Pacific/Apia");
    const use = (occurredAt: string): Command => ({
      type: "record_usage",
      pool: "flows",
      occurredAt,
      charge: { item: "connector" },
    });
    const late = "2026-01-20T10:30:00Z";
    await mustDo(teamId, use(late), parseInstant("2026-01-21T00:00:00Z") ?? 0);
    await mustDo(teamId, { type: "change_time_zone", timeZone: "America/New_York" });
    await mustDo(teamId, { type: "advance_clock", to: "2026-03-01T00:00:00Z" });
    await mustDo(teamId, use("2026-02-28T23:30:00Z"));
    const days = async (cycle: number) => {
      const which = { groupBy: "day", cycle } as const;
      const shown = await must(opened.engine.queries.usageBreakdown(operator, teamId, which));
      return shown.items.map(({ key, credits }) => [key, credits]);
    };
    const { cycle } = await must(opened.engine.queries.team(operator, teamId));
    const expected = localDate(parseInstant(late) ?? 0, "Pacific/Apia");
    expect(expected).toBe("2026-01-20");
    expect(await days(cycle.index - 1)).toEqual([[expected, "2"]]);
    expect(await days(cycle.index)).toEqual([["2026-02-28", "2"]]);
    await opened.database.store.usage.fold(teamId, 1000);
    expect(await days(cycle.index - 1)).toEqual([[expected, "2"]]);
  });

  test("a cycle that nobody has turned yet shows as turned", async () => {
    const teamId = "team-lazy";
    await newTeam(teamId, "pro");
    await mustDo(teamId, { type: "record_usage", pool: "flows", charge: { item: "connector" } });
    // As if nobody had looked for two months: only the clock was moved, by hand.
    const to = parseInstant("2026-03-25T00:00:00Z") ?? 0;
    await opened.database.pool.query(
      `UPDATE team SET body = jsonb_set(body, '{clock,now}', to_jsonb($1::bigint)) WHERE team_id = $2`,
      [to, teamId],
    );
    const { queries } = opened.engine;
    const team = await must(queries.team(operator, teamId));
    expect(team.cycle).toMatchObject({ index: 2, start: "2026-03-20T00:00:00Z" });
    const usage = await must(queries.usage(operator, teamId, {}));
    expect(usage.pools.find(({ pool }) => pool === "flows")?.used).toBe("0");
    const first = await must(queries.usage(operator, teamId, { cycle: 0 }));
    expect(first.pools.find(({ pool }) => pool === "flows")?.used).toBe("2");
    const bills = await must(queries.invoices(operator, teamId));
    expect(bills.map(({ status }) => status)).toEqual(["closed", "closed", "draft"]);
    const { rows } = await opened.database.pool.query(
      "SELECT count(*)::int AS cycles FROM cycle WHERE team_id = $1",
      [teamId],
    );
    expect(rows).toEqual([{ cycles: 1 }]);
  });

  test("C14, D2: guests see their own use only, invoices are for those with the right", async () => {
    const teamId = "team-roles";
    await newTeam(teamId, "pro");
    for (const role of ["guest", "member", "billing"]) {
      await mustDo(teamId, { type: "add_member", memberId: role, name: role, role });
    }
    const charged = new Map<string, string>();
    for (const memberId of ["guest", "member"]) {
      const command: CommandOf<"record_usage"> = {
        type: "record_usage",
        pool: "ai",
        memberId,
        charge: { item: "ai-action", credits: memberId === "guest" ? "3" : "4" },
      };
      const answer = await mustDo(teamId, command);
      charged.set(memberId, answer.charge.chargeId);
    }
    const { queries } = opened.engine;
    const as = (memberId: string): Actor => ({ kind: "member", memberId });
    const seen = await must(queries.charges(as("guest"), teamId, {}));
    expect(seen.items.map(({ memberId }) => memberId)).toEqual(["guest"]);
    const other = charged.get("member") ?? "";
    expect(await queries.charge(as("guest"), teamId, other)).toMatchObject({
      rejection: { code: "not_found" },
    });
    expect(await queries.charge(as("member"), teamId, other)).toMatchObject({ ok: true });
    const asks = queries.charges(as("guest"), teamId, { memberId: "member" });
    expect(await asks).toMatchObject({ rejection: { code: "forbidden" } });
    const usage = await must(queries.usage(as("guest"), teamId, {}));
    const ai = usage.pools.find(({ pool }) => pool === "ai");
    expect([ai?.used, ai?.members.map((one) => one.memberId)]).toEqual(["3", ["guest"]]);
    const by = await must(queries.usageBreakdown(as("guest"), teamId, { groupBy: "member" }));
    expect(by.items.map(({ key, credits }) => [key, credits])).toEqual([["guest", "3"]]);
    const statement = await queries.statement(as("guest"), teamId, {});
    expect(statement).toMatchObject({ rejection: { code: "forbidden" } });
    const people = await must(queries.members(as("guest"), teamId, {}));
    expect(people.items.map((one) => one.memberId)).toEqual(["guest"]);
    for (const [memberId, ok] of [
      ["guest", false],
      ["member", false],
      ["billing", true],
      ["owner", true],
    ] as const) {
      expect([memberId, (await queries.invoice(as(memberId), teamId, "draft")).ok]).toEqual([
        memberId,
        ok,
      ]);
    }
    expect(await queries.team(as("stranger"), teamId)).toMatchObject({
      rejection: { code: "not_found", what: "team" },
    });
    expect(await queries.teams(as("owner"), {})).toMatchObject({
      rejection: { code: "forbidden" },
    });
    // Another team among the fields, as an untyped caller may have it, is not the one asked about.
    const misled = { teamId: "team-of-others", limit: 9 };
    await newTeam(misled.teamId, "pro");
    const asked = await must(queries.members(as("owner"), teamId, misled));
    expect(asked.items.map((one) => one.memberId)).toContain("guest");
  });

  test("pages hold everything once, in order, and a cursor of one's own making is refused", async () => {
    const teamId = "team-pages";
    const workload = new Workload(seededDraw(SEED + 2), START);
    await mustDo(teamId, workload.begin());
    for (let item = 0; item < 200; item += 1) {
      const { command, actor, at } = workload.next();
      workload.note(command, await act(teamId, command, at, actor));
    }
    const { queries } = opened.engine;
    type Ask = (paging: { cursor?: string | undefined; limit: number }) => Promise<{
      ok: boolean;
      value?: { items: readonly object[]; nextCursor: string | null };
    }>;
    const asks: Record<string, Ask> = {
      runs: (paging) => queries.runs(operator, teamId, paging),
      charges: (paging) => queries.charges(operator, teamId, paging),
      refusals: (paging) => queries.refusals(operator, teamId, paging),
      statement: (paging) => queries.statement(operator, teamId, paging),
      events: (paging) => queries.events(operator, teamId, paging),
      members: (paging) => queries.members(operator, teamId, paging),
      teams: (paging) => queries.teams(operator, paging),
    };
    for (const [name, ask] of Object.entries(asks)) {
      const whole = await ask({ limit: 1000 });
      const paged: object[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 500; pages += 1) {
        const page = await ask({ cursor, limit: 3 });
        paged.push(...(page.value?.items ?? []));
        cursor = page.value?.nextCursor ?? undefined;
        if (cursor === undefined) break;
      }
      expect({ name, items: paged }).toEqual({ name, items: whole.value?.items });
      expect(paged.length).toBeGreaterThan(0);
      expect(await ask({ cursor: "bm9uc2Vuc2U", limit: 3 })).toMatchObject({
        rejection: { code: "invalid_input", field: "cursor" },
      });
    }
    const lines = await must(queries.statement(operator, teamId, { limit: 1000 }));
    const balances = await must(queries.balances(operator, teamId, {}));
    for (const account of balances) {
      const last = lines.items.findLast(
        (line) => line.accountId === account.accountId && line.kind === "issue",
      );
      if (last) expect(parseCredits(last.balance)).toBeGreaterThan(0n);
    }
  });

  test("RULES 7: a charge and a refusal are explained, with who paid and who can lift it", async () => {
    const teamId = "team-explained";
    await newTeam(teamId, "pro");
    const tools = { server: "files", name: "read" };
    const charge = { item: "mcp-tool", blockRunId: "b1", tool: tools };
    const started = await mustDo(teamId, { type: "start_run", flowId: "f", trigger: "api" });
    const { runId } = started.run;
    const charges = [charge, charge, { item: "connector", quantity: 24 }, { item: "connector" }];
    const answer = await mustDo(teamId, { type: "charge_run", runId, charges });
    const [first, again, many, over] = answer.charges;
    const { queries } = opened.engine;
    const explain = (id: string | undefined) =>
      must(queries.explainCharge(operator, teamId, id ?? ""));
    expect((await explain(first?.chargeId)).arithmetic).toBe(
      "1 distinct tool x 2 credits = 2 credits",
    );
    expect((await explain(again?.chargeId)).arithmetic).toMatch(
      /files\/read was charged .* 0 credits/,
    );
    const paid = await explain(many?.chargeId);
    expect(paid).toMatchObject({
      rule: "F2",
      card: { id: "flows-old", inForceFrom: "2025-01-01T00:00:00Z" },
      arithmetic: "24 calls x 2 credits = 48 credits",
    });
    expect(paid.sentences.join(" ")).toMatch(/48 credits came from allotment grt_\d+/);
    const absorbed = await explain(over?.chargeId);
    expect(absorbed.sentences.join(" ")).toMatch(/2 credits passed the limit and were absorbed/);

    const refused = await act(teamId, { type: "start_run", flowId: "f", trigger: "api" });
    const refusalId = refused.ok ? "" : (refused.refusalId ?? "");
    const why = await must(queries.explainRefusal(operator, teamId, refusalId));
    expect(why).toMatchObject({ code: "credits_exhausted", rule: "F3", command: "start_run" });
    const words = why.sentences.join(" ");
    expect(words).toContain("The limit of Flows credits for the team on plan pro is 50: 52 used");
    expect(words).toContain("It resets at 2026-02-20T00:00:00Z.");
    expect(words).toMatch(/Buy the add-on \(owner, billing\)/);
  });

  test("a run, an action, a reservation and a replay are found by their ids", async () => {
    const teamId = "team-ids";
    await newTeam(teamId, "pro");
    const { queries } = opened.engine;
    await mustDo(teamId, { type: "start_run", runId: "r1", flowId: "f", trigger: "api" });
    await mustDo(teamId, { type: "finish_run", runId: "r1", charges: [{ item: "http-request" }] });
    const tree = await must(queries.runTree(operator, teamId, "r1"));
    expect(tree).toMatchObject({ status: "finished", own: "1", charges: [{ credits: "1" }] });
    await mustDo(teamId, { type: "start_action", actionId: "a1", memberId: "owner" });
    await mustDo(teamId, { type: "complete_action", actionId: "a1", credits: "2.5" });
    const action = await must(queries.action(operator, teamId, "a1"));
    expect(action).toMatchObject({ status: "completed", charge: { credits: "2.5" } });
    const reserve = { type: "reserve", reservationId: "h1", pool: "flows", credits: "5" } as const;
    await mustDo(teamId, reserve);
    const held = await must(queries.reservation(operator, teamId, "h1"));
    expect(held).toMatchObject({ status: "held", amount: "5" });
    const replay = { source: "file", position: 7 };
    const command: Command = { type: "tick" };
    await opened.engine.execute({ teamId, command, actor: operator, replay });
    expect(await must(queries.replayPosition(operator, teamId, "file"))).toBe(7);
    expect(await must(queries.replayPosition(operator, teamId, "other"))).toBeNull();
    for (const answer of [
      queries.runTree(operator, teamId, "none"),
      queries.action(operator, teamId, "none"),
      queries.reservation(operator, teamId, "none"),
      queries.usage(operator, teamId, { cycle: 99 }),
      queries.team(operator, "none"),
    ]) {
      expect(await answer).toMatchObject({ rejection: { code: "not_found" } });
    }
    await queries.ping();
  });
});

const sum = (amounts: readonly string[]): string =>
  formatCredits(amounts.reduce((total, one) => total + (parseCredits(one) ?? 0n), 0n));

const totalOf = (
  shown: { items: UsageBreakdown["items"]; groupBy: UsageDimension },
  pool: string,
) => sum(shown.items.filter((item) => item.pool === pool).map((item) => item.credits));
