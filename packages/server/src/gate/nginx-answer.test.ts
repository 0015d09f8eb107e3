import { describe, expect, test } from "vitest";
import { oneLine } from "./nginx-answer.ts";

describe("a refusal that travels in a header", () => {
  test("letters beyond ASCII are escaped, line breaks go, and it is the same JSON", () => {
    const body = JSON.stringify({ detail: "Grüße, 水 🙂", facts: { owner: "a\nb" } }, null, 2);
    const line = oneLine(body);
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(line)).toEqual(JSON.parse(body));
  });

  test("what is too long loses its longest facts first, and keeps the short ones", () => {
    const problem = {
      type: "/reference/errors#quota_exhausted",
      title: "Quota exhausted",
      status: 429,
      code: "quota_exhausted",
      detail: "d".repeat(200),
      facts: { limit: "10000", owner: "o".repeat(3_000), remedies: ["r".repeat(300)] },
    };
    const kept = oneLine(JSON.stringify(problem));
    expect(kept.length).toBeLessThanOrEqual(2_000);
    const { owner: _, ...facts } = problem.facts;
    expect(JSON.parse(kept)).toEqual({ ...problem, facts });
  });

  test("what is too long without its facts keeps what it is", () => {
    const problem = { type: "t", title: "T", status: 400, code: "invalid_input" };
    const body = JSON.stringify({ ...problem, detail: "ä".repeat(1_000), facts: { got: "x" } });
    expect(JSON.parse(oneLine(body))).toEqual(problem);
  });
});
