import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Command } from "../commands/commands.ts";
import { Draft } from "../state/draft.ts";
import { viewMe } from "./me.ts";
import type { OperationView } from "./shapes.ts";

const START = parseInstant("2026-03-10T00:00:00Z") ?? Number.NaN;
const aiName = sampleCatalog.pools.ai?.operation ?? "ai";

/** Ann has used 3 of her AI credits, Bob 4 of his; Gil is a guest, Cy has left. */
function meOf(memberId: string | null) {
  const owner = { memberId: "ann", name: "Ann" };
  const begin = { type: "create_team", name: "T", plan: "team", anchor: "2026-03-10" } as const;
  const team = new MemoryTeam(sampleCatalog, { ...begin, owner }, START);
  const tell = (command: Command): void => {
    const outcome = team.execute(command, { kind: "operator" }, START);
    expect(outcome, JSON.stringify(command)).toMatchObject({ ok: true });
  };
  for (const [id, role] of [["bob"], ["gil", "guest"], ["cy"]] as const) {
    tell({ type: "add_member", memberId: id, name: id, role });
  }
  tell({ type: "remove_member", memberId: "cy" });
  for (const [id, credits] of [
    ["ann", "3"],
    ["bob", "4"],
  ] as const) {
    const leaseId = `lse-${id}`;
    const lease = { type: "acquire_lease", leaseId, gateId: "g", pool: "ai", amount: "5" } as const;
    tell({ ...lease, memberId: id });
    tell({ type: "release_lease", leaseId, spent: credits });
  }
  return viewMe(new Draft(team.state), { catalog: sampleCatalog, now: START }, memberId);
}

const ai = (operations: readonly OperationView[] | null | undefined) =>
  operations?.find(({ name }) => name === aiName);

describe("who asks (RULES L5)", () => {
  test("L5: a member is told of their own account where each has one", () => {
    const me = meOf("bob");
    expect(me).toMatchObject({ member: { memberId: "bob" }, team: { teamId: "team-1" } });
    expect(ai(me?.operations)).toMatchObject({ usage: "4", overage: "0" });
  });

  test("L5: a key of the team is told of all its members' accounts together", () => {
    const me = meOf(null);
    const each = Number(ai(meOf("ann")?.operations)?.limit);
    expect(me).toMatchObject({ member: null, rights: [] });
    expect(ai(me?.operations)?.usage).toBe("7");
    expect(Number(ai(me?.operations)?.limit)).toBeGreaterThanOrEqual(3 * each);
  });

  test("L5: a guest is told of no operations", () => {
    expect(meOf("gil")).toMatchObject({ member: { role: "guest" }, operations: null });
  });

  test("C8: whoever has left is told nothing", () => {
    expect(meOf("cy")).toBeNull();
    expect(meOf("nobody")).toBeNull();
  });
});
