import { Draft, emptyState, type Team, type TeamState } from "@sluice/core";
import { describe, expect, test } from "vitest";
import type { LockedBatch, LockedTeam } from "../ports/batches.ts";
import { type DecidedAhead, isStillTrue } from "./decide-ahead.ts";
import { decidedTeam } from "./decided-team.ts";
import { NOTHING_REFUSED } from "./refused-lately.ts";
import { StateCache } from "./state-cache.ts";

const headHash = new Uint8Array(32).fill(7);
const DECIDED_AT = 1_000_000;

function stateOf(team: Partial<Team> = {}): TeamState {
  const fields = { teamId: "t", journalSeq: 0, clock: null, dueAt: null, ...team };
  return emptyState(fields as Team);
}

function aheadOn(state: TeamState): DecidedAhead {
  const decision = {
    executions: new Map(),
    failures: new Map(),
    draft: new Draft(state),
    answers: [],
    refusals: [],
    refused: NOTHING_REFUSED,
  };
  return { now: DECIDED_AT, teams: [decidedTeam("t", { version: 4, headHash, state }, decision)] };
}

function cacheOf(state: TeamState): StateCache {
  const cache = new StateCache(1);
  cache.set("t", { version: 4, headHash, state, refused: NOTHING_REFUSED });
  return cache;
}

function lockedWith(team: Partial<LockedTeam> = {}, rest: Partial<LockedBatch> = {}): LockedBatch {
  const locked = { version: 4, headHash, state: null, ...team };
  return { now: DECIDED_AT + 20, teams: new Map([["t", locked]]), answers: [], ...rest };
}

describe("what was decided ahead", () => {
  const state = stateOf();
  const rejection = { code: "not_found", what: "run", id: "r" } as const;
  const outcome = { ok: false, rejection } as const;
  const answer = { teamId: "t", key: "k", digest: headHash, outcome };
  const check = (locked: LockedBatch, cache = cacheOf(state)) =>
    isStillTrue(aheadOn(state), locked, cache);

  test("is still true when the team stands where it was expected", () => {
    expect(check(lockedWith())).toBe(true);
  });

  test.each<[string, LockedBatch]>([
    ["another process wrote", lockedWith({ version: 5, state: stateOf() })],
    ["the version is another", lockedWith({ version: 5 })],
    ["the journal is another", lockedWith({ headHash: new Uint8Array(32) })],
    ["the team is gone", lockedWith({}, { teams: new Map() })],
    ["a key was answered", lockedWith({}, { answers: [answer] })],
    ["the database's clock was set back", lockedWith({}, { now: DECIDED_AT - 1 })],
    ["the lock was long in coming", lockedWith({}, { now: DECIDED_AT + 1_001 })],
  ])("does not when %s", (_, locked) => {
    expect(check(locked)).toBe(false);
  });

  test("does not when the batch before was rolled back and brought the same version again", () => {
    expect(check(lockedWith(), cacheOf(stateOf()))).toBe(false);
  });

  test("does not when something has fallen due since, but by the team's own clock", () => {
    const due = stateOf({ dueAt: DECIDED_AT + 20 });
    expect(isStillTrue(aheadOn(due), lockedWith(), cacheOf(due))).toBe(false);
    const onClock = stateOf({ dueAt: DECIDED_AT + 20, clock: { now: DECIDED_AT } });
    expect(isStillTrue(aheadOn(onClock), lockedWith(), cacheOf(onClock))).toBe(true);
  });
});
