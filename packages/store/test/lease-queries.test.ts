/** Questions about leases on a real database: held, lost, and reported after all (RULES C9). */
import type { Actor, Command } from "@sluice/core";
import { describeOnServers, freshDatabase, type RunningTestServer } from "@sluice/testing";
import { sampleCatalog } from "@sluice/testing/rules";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const operator: Actor = { kind: "operator" };

describeOnServers("queries about leases", (server: RunningTestServer) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let opened: TestEngine;

  const mustDo = async (teamId: string, command: Command) => {
    const { outcome } = await opened.engine.execute({ teamId, command, actor: operator });
    expect(outcome).toMatchObject({ ok: true });
  };

  const must = async <Value>(
    answer: Promise<{ ok: true; value: Value } | { ok: false; rejection: unknown }>,
  ): Promise<Value> => {
    const answered = await answer;
    if (!answered.ok) throw new Error(JSON.stringify(answered.rejection));
    return answered.value;
  };

  beforeAll(async () => {
    database = await freshDatabase(server);
    opened = await openTestEngine(database.url, { catalog: sampleCatalog });
  });

  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  test("C9: a lease, held or lost, is found and its charges are explained", async () => {
    const teamId = "team-leases";
    await mustDo(teamId, {
      type: "create_team",
      name: teamId,
      plan: "pro",
      testClockAt: "2026-01-20T09:30:00Z",
      owner: { memberId: "owner", name: "Owner" },
    });
    const { queries } = opened.engine;
    const lease = { leaseId: "l1", gateId: "front", pool: "flows" } as const;
    await mustDo(teamId, { type: "acquire_lease", ...lease, item: "api-call", amount: "10" });
    await mustDo(teamId, { type: "renew_lease", leaseId: "l1", spent: "3", amount: "8" });
    expect(await must(queries.leases(operator, teamId, {}))).toMatchObject({
      items: [{ leaseId: "l1", status: "held", amount: "11", spent: "3", held: "8", lost: null }],
    });
    await mustDo(teamId, { type: "advance_clock", to: "2026-01-20T09:32:00Z" });
    expect(await must(queries.leases(operator, teamId, {}))).toMatchObject({ items: [] });
    const lost = await must(queries.lease(operator, teamId, "l1"));
    expect(lost).toMatchObject({ status: "expired", lost: "8", account: { used: "11" } });
    const { items } = await must(queries.charges(operator, teamId, {}));
    const explain = async (item: string) => {
      const chargeId = items.find((one) => one.item === item)?.chargeId ?? "";
      return must(queries.explainCharge(operator, teamId, chargeId));
    };
    const reported = await explain("api-call");
    expect(reported).toMatchObject({ rule: "C9", arithmetic: "3 credits reported = 3 credits" });
    expect(reported.sentences[0]).toMatch(/^Gate front spent it as api-call for the team from/);
    const unreported = await explain("lost-lease");
    expect(unreported.arithmetic).toBe("8 credits held and not reported = 8 credits");
    expect(unreported.sentences[0]).toContain("did not report by");
    expect(unreported.sentences[1]).toBe("It is lost unless the gate still reports.");
    await mustDo(teamId, { type: "release_lease", leaseId: "l1", spent: "5" });
    expect((await explain("lost-lease")).sentences[1]).toBe(
      "The gate reported later: 2 credits of it were spent, 6 were not and were given back.",
    );
    for (const id of ["h-none", "l2"]) {
      const answer = await queries.lease(operator, teamId, id);
      expect(answer).toMatchObject({ rejection: { code: "not_found", what: "lease" } });
    }
    const asPlain = await queries.reservation(operator, teamId, "l1");
    expect(asPlain).toMatchObject({ rejection: { code: "not_found", what: "reservation" } });
  });
});
