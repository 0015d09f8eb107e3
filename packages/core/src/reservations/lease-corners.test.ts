import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Command } from "../commands/commands.ts";
import { advance } from "../decide/advance.ts";
import { Draft, type TeamState } from "../state/draft.ts";

const operator = { kind: "operator" } as const;
const START = parseInstant("2026-03-10T00:00:00Z") ?? Number.NaN;

/** On the plan `team`, at the very instant at which a cycle begins. */
function openTeam() {
  const owner = { memberId: "ann", name: "Ann" };
  const begin = { type: "create_team", name: "T", plan: "team", anchor: "2026-03-10" } as const;
  const team = new MemoryTeam(sampleCatalog, { ...begin, owner }, START);
  const tell = <Asked extends Command>(command: Asked, at = START) => {
    const outcome = team.execute(command, operator, at);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
    return outcome.answer;
  };
  tell({ type: "add_member", memberId: "bob", name: "Bob" });
  return { team, tell };
}

const acquire = (leaseId: string, amount: string, more: object = {}) =>
  ({ type: "acquire_lease", leaseId, gateId: "g", pool: "flows", amount, ...more }) as const;

/** Counts how often anything in it is looked at by going through all of it. */
class CountingMap<Value> extends Map<string, Value> {
  looks = 0;

  override *[Symbol.iterator](): MapIterator<[string, Value]> {
    for (const entry of super[Symbol.iterator]()) {
      this.looks += 1;
      yield entry;
    }
    return undefined;
  }
}

describe("leases in corners", () => {
  test("C5: what was spent of a lease that ended as it began was spent in its own cycle", () => {
    const { team, tell } = openTeam();
    tell(acquire("lse-1", "4", { memberId: "bob" }));
    tell({ type: "remove_member", memberId: "bob" });
    const renew = { type: "renew_lease", leaseId: "lse-1", spent: "0", amount: "4" } as const;
    expect(tell(renew).lease).toMatchObject({ status: "ending", spendForMs: 0 });
    tell({ type: "release_lease", leaseId: "lse-1", spent: "2" }, START + 5_000);
    expect(team.charges.at(-1)).toMatchObject({ item: "leased-use", cycle: 0, occurredAt: START });
  });

  test("C15: what a lease that is released gives back lets a paused run go on", () => {
    const { team, tell } = openTeam();
    tell(acquire("lse-1", "20", { least: "20" }));
    const run = { type: "start_run", runId: "waits", flowId: "f", trigger: "api" } as const;
    tell({ ...run, onLimit: "pause" });
    expect(team.state.runs.get("waits")?.status).toBe("paused");
    tell({ type: "release_lease", leaseId: "lse-1", spent: "0" });
    expect(team.state.runs.get("waits")?.status).toBe("offered");
  });

  test("C9: a gate that dies with many leases is gone through a few times, not once a lease", () => {
    const { team, tell } = openTeam();
    tell({ type: "set_overage", pool: "flows", on: true });
    const leases = 200;
    for (let made = 0; made < leases; made += 1) tell(acquire(`lse-${made}`, "1"));
    const reservations = new CountingMap(team.state.reservations);
    const accounts = new CountingMap(team.state.accounts);
    const state: TeamState = { ...team.state, reservations, accounts };
    const draft = new Draft(state);
    advance(draft, { catalog: sampleCatalog, now: START + 3_600_000 });
    const ended = [...draft.reservations.changed.values()];
    expect(ended.map(({ status }) => status)).toEqual(Array(leases).fill("expired"));
    expect(reservations.looks).toBeLessThanOrEqual(3 * leases);
    expect(accounts.looks).toBeLessThanOrEqual(3 * leases);
  });

  test("C9: of a dead gate's lease grants pay what they held, and what overage had promised is told", () => {
    const { team, tell } = openTeam();
    tell({ type: "set_overage", pool: "flows", on: true });
    const { held } = tell(acquire("lse-1", "30")).lease;
    expect(held).toBe("20");
    const draft = new Draft(team.state);
    advance(draft, { catalog: sampleCatalog, now: START + 3_600_000 });
    expect(draft.newEvents).toMatchObject([
      { type: "lease.lost", data: { leaseId: "lse-1", lost: "20", unbilled: "10" } },
    ]);
    expect(draft.accounts.get("flows:team:0")).toMatchObject({ overage: 0n, held: 0n });
  });
});
