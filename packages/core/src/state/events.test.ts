import { describe, expect, test } from "vitest";
import { EVENT_RIGHTS, type WhatHappened } from "./events.ts";

const paused = { runId: "run_1", flowId: "f", memberId: null };

describe("events of a team", () => {
  test("what happened has a type of the table, with all of its data and no more", () => {
    const told: WhatHappened[] = [
      { type: "run.paused", data: paused },
      // @ts-expect-error: there is no such type
      { type: "run.stalled", data: paused },
      // @ts-expect-error: data is missing
      { type: "run.paused", data: { runId: "run_1", flowId: "f" } },
      // @ts-expect-error: data is of another type
      { type: "cycle.closed", data: { cycle: "1" } },
      // @ts-expect-error: there is too much data
      { type: "member.left", data: { memberId: "ann", role: "owner" } },
    ];
    expect(told.filter(({ type }) => Object.hasOwn(EVENT_RIGHTS, type))).toHaveLength(4);
  });
});
