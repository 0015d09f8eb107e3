import { describe, expect, test } from "vitest";
import { retryAfterSeconds, statusOf, toProblem } from "./problem.ts";
import { errorsMarkdown } from "./reference.ts";
import { ERROR_CODES, errorTable, type FactsOf } from "./table.ts";

const EXHAUSTED: FactsOf<"credits_exhausted"> = {
  pool: "flows",
  scope: "team",
  owner: "team",
  plan: "professional",
  limit: "500",
  used: "480.5",
  held: "19.5",
  available: "0",
  required: null,
  resetsAt: "2026-04-01T00:00:00Z",
  overage: { isAvailable: true, isOn: false, isCapReached: false },
  isTrigger: false,
  remedies: [
    { action: "wait-for-cycle", by: ["anyone"], at: "2026-04-01T00:00:00Z" },
    { action: "switch-on-overage", by: ["owner", "billing"] },
  ],
};

describe("problem details", () => {
  test("D4: the sentence of a refusal has all that D4 asks for", () => {
    const { detail } = toProblem("credits_exhausted", EXHAUSTED);
    expect(detail).toBe(
      "The team has used 480.5 of 500 flows credits on plan professional, 19.5 held by " +
        "reservations; 0 are available. The limit resets at 2026-04-01T00:00:00Z. Overage is off. " +
        "It can be tried again from 2026-04-01T00:00:00Z. " +
        "Who can switch on overage: owner or billing.",
    );
  });

  test("L6: credits exhausted is 402, and 429 for a trigger", () => {
    expect(statusOf("credits_exhausted", EXHAUSTED)).toBe(402);
    expect(statusOf("credits_exhausted", { ...EXHAUSTED, isTrigger: true })).toBe(429);
  });

  test("F3: a trigger is told to stay away for a day at most, and the exact instant", () => {
    const body = toProblem("credits_exhausted", { ...EXHAUSTED, isTrigger: true });
    expect(body.retryAt).toBe("2026-04-01T00:00:00Z");
    expect(retryAfterSeconds(body, Date.parse("2026-03-10T00:00:00Z"))).toBe(86_400);
    expect(retryAfterSeconds(body, Date.parse("2026-03-31T23:59:30.5Z"))).toBe(30);
    expect(retryAfterSeconds(body, Date.parse("2026-04-01T00:00:10Z"))).toBe(1);
  });

  test("a 402 carries no Retry-After", () => {
    expect(retryAfterSeconds(toProblem("credits_exhausted", EXHAUSTED), 0)).toBeNull();
  });

  test("type points at the code's place in the reference", () => {
    expect(toProblem("not_found", { what: "run", id: "run_1" })).toEqual({
      type: "/reference/errors#not_found",
      title: "Not found",
      status: 404,
      code: "not_found",
      detail: "There is no run run_1.",
      facts: { what: "run", id: "run_1" },
    });
  });

  test("every code has a 4xx or 5xx status, a title and advice", () => {
    for (const code of ERROR_CODES) {
      const { status, title, advice } = errorTable[code];
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(status, code).toBeLessThan(600);
      expect(title.length, code).toBeGreaterThan(5);
      expect(advice, code).toMatch(/\.$/);
    }
  });
});

test("docs/reference/errors.md is what the table says (vitest -u writes it)", async () => {
  await expect(errorsMarkdown()).toMatchFileSnapshot("../../../../docs/reference/errors.md");
});
