import { keyOfCloudEvent } from "@sluice/contract";
import { describe, expect, test } from "vitest";
import { toBatchItem } from "./line.ts";

const replay = { source: "file.jsonl", position: 7 };
const at = "2026-03-02T08:00:00Z";
const read = (line: object) => toBatchItem(JSON.stringify(line), replay);
const usage = { pool: "ai", memberId: "piotr", charge: { item: "ai-action", credits: "1.5" } };
const event = {
  specversion: "1.0",
  id: "u-1",
  source: "//editor",
  type: "sluice.usage.recorded",
  subject: "acme",
  time: "2026-03-01T10:00:00Z",
  data: usage,
};

describe("lines of a replay file", () => {
  test("a command keeps its team, actor and key, and gets its place", () => {
    const command = { type: "heartbeat_run", runId: "r1" };
    expect(read({ at, team: "acme", actor: "ines", key: "k", command })).toEqual({
      at,
      teamId: "acme",
      actor: { kind: "member", memberId: "ines" },
      idempotencyKey: "k",
      command,
      replay,
    });
  });

  test("C10: a CloudEvent is the same event as one that is posted: same key, same content", () => {
    expect(read({ at, cloudEvent: event })).toEqual({
      at,
      teamId: "acme",
      idempotencyKey: keyOfCloudEvent("//editor", "u-1"),
      command: { type: "record_usage", ...usage, occurredAt: event.time },
      replay,
    });
  });

  test.each([
    ["not JSON", "{", /not JSON/],
    ["no time", JSON.stringify({ team: "a", command: { type: "tick" } }), /"at" is missing/],
    [
      "a misspelt field",
      JSON.stringify({ at, team: "a", actr: "x", command: { type: "tick" } }),
      /"actr"/,
    ],
    ["no command", JSON.stringify({ at, team: "a" }), /neither "command" nor "cloudEvent"/],
    [
      "a command that there is not",
      JSON.stringify({ at, team: "a", command: { type: "tock" } }),
      /command/,
    ],
    [
      "another event",
      JSON.stringify({ at, cloudEvent: { ...event, type: "x" } }),
      /expected sluice/,
    ],
  ])("%s is refused, and named", (_, line, message) => {
    expect(() => toBatchItem(line, replay)).toThrow(message);
  });
});
