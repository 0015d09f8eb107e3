/** Questions that open no team, or only some, show the same as those that open it. */
import { type Actor, type Command, parseInstant } from "@sluice/core";
import { describeOnServers, freshDatabase, type RunningTestServer } from "@sluice/testing";
import { sampleCatalog } from "@sluice/testing/rules";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const operator: Actor = { kind: "operator" };

describeOnServers("questions as of now", (server: RunningTestServer) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let opened: TestEngine;

  beforeAll(async () => {
    database = await freshDatabase(server);
    opened = await openTestEngine(database.url, { catalog: sampleCatalog });
  });

  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  const mustDo = async (teamId: string, command: Command) => {
    const { outcome } = await opened.engine.execute({ teamId, command, actor: operator });
    expect(outcome).toMatchObject({ ok: true });
  };

  const newTeam = (teamId: string) =>
    mustDo(teamId, {
      type: "create_team",
      name: teamId,
      plan: "pro",
      testClockAt: "2026-01-20T09:30:00Z",
      owner: { memberId: "owner", name: "Owner" },
    });

  /** As if nobody had looked until then: only the clock is moved, by hand. */
  const moveClock = (teamId: string, to: string) =>
    opened.database.pool.query(
      `UPDATE team SET body = jsonb_set(body, '{clock,now}', to_jsonb($1::bigint)) WHERE team_id = $2`,
      [parseInstant(to) ?? 0, teamId],
    );

  test("a list of teams shows each as it stands now, also one whose cycle nobody has turned", async () => {
    for (const teamId of ["team-a", "team-b", "team-c"]) await newTeam(teamId);
    await moveClock("team-b", "2026-03-25T00:00:00Z");
    const { queries } = opened.engine;
    const listed = await queries.teams(operator, { limit: 2 });
    const cursor = listed.ok ? (listed.value.nextCursor ?? "") : "";
    const next = await queries.teams(operator, { limit: 2, cursor });
    const shown = [listed, next].flatMap((page) => (page.ok ? page.value.items : []));
    expect(shown.map(({ teamId, cycle }) => [teamId, cycle.index])).toEqual([
      ["team-a", 0],
      ["team-b", 2],
      ["team-c", 0],
    ]);
    for (const item of shown) {
      expect(await queries.team(operator, item.teamId)).toEqual({ ok: true, value: item });
    }
    expect(next).toMatchObject({ ok: true, value: { nextCursor: null } });
  });

  test("C9: a charge that time alone has made is found before anybody has written it", async () => {
    const teamId = "team-lost";
    await newTeam(teamId);
    const lease = { leaseId: "l1", gateId: "front", pool: "flows", item: "api-call" } as const;
    await mustDo(teamId, { type: "acquire_lease", ...lease, amount: "10" });
    const { queries } = opened.engine;
    const lost = async () => {
      for (let number = 1; number < 20; number += 1) {
        const found = await queries.charge(operator, teamId, `chg_${number}`);
        if (found.ok) return [found.value.item, found.value.credits];
      }
      return null;
    };
    expect(await lost()).toBeNull();
    await moveClock(teamId, "2026-01-20T09:35:00Z");
    expect(await lost()).toEqual(["lost-lease", "10"]);
    const { rows } = await opened.database.pool.query(
      "SELECT count(*)::int AS charges FROM charge WHERE team_id = $1",
      [teamId],
    );
    expect(rows).toEqual([{ charges: 0 }]);
  });
});
