import { describe, expect, test } from "vitest";
import { credits, openTeam, pausing, tick, use } from "../../test/team.ts";

const join = (memberId: string) => ({ type: "add_member", memberId, name: memberId }) as const;
const leave = (memberId: string) => ({ type: "remove_member", memberId }) as const;
const act = (memberId: string) => ({ type: "start_action", memberId }) as const;

const allotted = (account?: { grants: readonly { amount: bigint }[] }): bigint =>
  (account?.grants ?? []).reduce((sum, { amount }) => sum + amount, 0n);

describe("joining and leaving", () => {
  test("C8: a pool of members grows at once", () => {
    const { team, tell } = openTeam("enterprise");
    tell(act("ann"));
    expect(allotted(team.accounts.get("ai:team:0"))).toBe(credits(15));
    tell(join("ben"));
    expect(allotted(team.accounts.get("ai:team:0"))).toBe(credits(30));
  });

  test("C8: it shrinks with the next cycle, though nobody had touched it before one left", () => {
    const { team, tell } = openTeam("enterprise");
    tell(join("ben"));
    tell(leave("ben"));
    tell(act("ann"));
    expect(allotted(team.accounts.get("ai:team:0"))).toBe(credits(30));
    tell(tick, "2026-04-02T00:00:00Z");
    tell(act("ann"));
    expect(allotted(team.accounts.get("ai:team:1"))).toBe(credits(15));
  });

  test("C8: a place that was left is taken by the next, and makes the pool no larger", () => {
    const { team, tell } = openTeam("enterprise");
    tell(act("ann"));
    tell(join("ben"));
    tell(leave("ben"));
    tell(join("cleo"));
    expect(allotted(team.accounts.get("ai:team:0"))).toBe(credits(30));
  });

  test("C8: one who joins after two have left takes no place away, looked at or not", () => {
    const { team, tell } = openTeam("enterprise");
    for (const id of ["ben", "cleo"]) tell(join(id));
    for (const id of ["ben", "cleo"]) tell(leave(id));
    tell(join("dan"));
    tell(act("ann"));
    expect(allotted(team.accounts.get("ai:team:0"))).toBe(credits(45));
  });

  test("C8: what waits for one who leaves lapses, and who waits behind it stays", () => {
    const { team, tell } = openTeam("team");
    tell(join("ben"));
    tell(use(10));
    tell(pausing("bens", { memberId: "ben" }));
    tell(leave("ben"));
    expect(team.runs.get("bens")?.status).toBe("lapsed");
  });

  test("C14: a team keeps an owner", () => {
    const { ask } = openTeam("team");
    expect(ask(leave("ann"))).toMatchObject({ ok: false, rejection: { code: "conflict" } });
    expect(ask({ type: "change_role", memberId: "ann", role: "admin" })).toMatchObject({
      ok: false,
      rejection: { code: "conflict" },
    });
  });
});
