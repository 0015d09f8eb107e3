import { describe, expect, test } from "vitest";
import { fromHeaders, keyOfEvent, parseUsageEvent } from "./usage-event.ts";

const EVENT = {
  specversion: "1.0",
  id: "e-1",
  source: "/meter/a",
  type: "sluice.usage.recorded",
  subject: "acme",
  time: "2026-03-05T10:00:00Z",
  data: { pool: "flows", charge: { item: "connector", quantity: 3 } },
};

describe("a CloudEvent as a command", () => {
  test("the subject is the team, the time when it was used", () => {
    expect(parseUsageEvent(EVENT, "", null)).toEqual({
      ok: true,
      event: {
        source: "/meter/a",
        id: "e-1",
        teamId: "acme",
        command: {
          type: "record_usage",
          pool: "flows",
          occurredAt: "2026-03-05T10:00:00Z",
          charge: { item: "connector", quantity: 3 },
        },
      },
    });
  });

  test("data may name the team, and a team's key may leave it out", () => {
    const { subject: _, ...anonymous } = EVENT;
    const named = { ...anonymous, data: { ...EVENT.data, teamId: "beta" } };
    expect(parseUsageEvent(named, "", null)).toMatchObject({ event: { teamId: "beta" } });
    expect(parseUsageEvent(anonymous, "", "own")).toMatchObject({ event: { teamId: "own" } });
    expect(parseUsageEvent(anonymous, "", null)).toMatchObject({
      ok: false,
      facts: { field: "subject", got: "nothing" },
    });
  });

  test("C10: source and id name the event, and no two pairs read the same", () => {
    const key = (source: string, id: string) =>
      keyOfEvent({ source, id, teamId: "t", command: undefined as never });
    expect(key("a", "b")).toBe(key("a", "b"));
    expect(key('a","b', "c")).not.toBe(key("a", 'b","c'));
  });

  test("what is wrong is named by its place in the batch", () => {
    const bad = { ...EVENT, data: { ...EVENT.data, charge: { item: "connector", quantity: 0 } } };
    expect(parseUsageEvent(bad, "[7]", null)).toMatchObject({
      ok: false,
      id: "e-1",
      facts: { field: "[7].data.charge.quantity", got: "0" },
    });
    expect(parseUsageEvent({ ...EVENT, type: "other" }, "[1]", null)).toMatchObject({
      facts: { field: "[1].type", expected: "sluice.usage.recorded", got: "other" },
    });
    expect(parseUsageEvent("text", "", null)).toMatchObject({ ok: false, id: null });
  });

  test("binary mode: attributes come in ce- headers, percent-encoded where needed", () => {
    const headers = {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-id": "Euro%20%E2%82%AC",
      "ce-source": "/100%",
    };
    expect(fromHeaders(headers, { a: 1 })).toEqual({
      specversion: "1.0",
      id: "Euro €",
      source: "/100%",
      data: { a: 1 },
    });
    expect(fromHeaders({ "content-type": "application/json" }, {})).toBeNull();
  });
});
