/** Parsers that nobody here wrote, on the headers of a real listening server. */
import { parseRateLimit } from "ratelimit-header-parser";
import { type InnerList, type Item, isInnerList, parseList } from "structured-headers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FRAMEWORKS, type RunningApp } from "./apps.ts";
import { openWorld, standingClock, type World } from "./world.ts";

/** Fifteen seconds into the minute: 45 are left. */
const AT = Date.UTC(2026, 10, 21, 8, 0, 15);
const END = new Date(Date.UTC(2026, 10, 21, 8, 1));

describe("the headers of a response", () => {
  let world: World;
  let app: RunningApp;
  let admitted: Response;
  let refused: Response;
  beforeAll(async () => {
    world = await openWorld({ limit: 3, month: 1_000 });
    const [framework] = FRAMEWORKS;
    app = (await framework?.start(world.openGate({ clock: standingClock(AT) }))) as RunningApp;
    const key = await world.issueKey("acme", "ana");
    const call = () => fetch(`${app.url}/collections`, { headers: { "x-api-key": key } });
    admitted = await call();
    await call();
    await call();
    refused = await call();
  });
  afterAll(async () => {
    await app.close();
    await world.close();
  });

  test("L2: ratelimit-header-parser reads the X-RateLimit family", () => {
    const [one, none] = [only(admitted, /^x-ratelimit-/), only(refused, /^x-ratelimit-/)];
    expect(parseRateLimit(one)).toEqual({ limit: 3, used: 1, remaining: 2, reset: END });
    expect(parseRateLimit(none)).toEqual({ limit: 3, used: 3, remaining: 0, reset: END });
  });

  test("L2: ratelimit-header-parser reads the IETF family, and so the response as a whole", () => {
    const began = Date.now();
    for (const headers of [only(admitted, /^ratelimit/), admitted]) {
      const parsed = parseRateLimit(headers);
      expect(parsed).toMatchObject({ limit: 3, used: 1, remaining: 2 });
      // It adds the seconds to its own clock.
      const seconds = ((parsed?.reset?.getTime() ?? 0) - began) / 1000;
      expect(seconds).toBeGreaterThan(43);
      expect(seconds).toBeLessThan(47);
    }
    expect(parseRateLimit(refused)).toMatchObject({ limit: 3, used: 3, remaining: 0 });
  });

  test("L2, L3: a parser of structured fields reads every policy and where it stands", () => {
    const policies = items(admitted.headers.get("ratelimit-policy"));
    const states = items(admitted.headers.get("ratelimit"));
    expect(policies.map(([name]) => name)).toEqual(states.map(([name]) => name));
    const [minute, month] = policies;
    expect(minute?.[1].get("q")).toBe(3);
    expect(minute?.[1].get("w")).toBe(60);
    expect(states[0]?.[1].get("r")).toBe(2);
    expect(states[0]?.[1].get("t")).toBe(45);
    expect(month?.[1].get("q")).toBe(1_000);
    expect(month?.[1].get("qu")).toBe("requests");
    expect(month?.[1].has("w")).toBe(false);
    expect(states[1]?.[1].get("r")).toBe(999);
  });
});

function only(response: Response, names: RegExp): Headers {
  return new Headers([...response.headers].filter(([name]) => names.test(name)));
}

function items(field: string | null): Item[] {
  return parseList(field ?? "").map((member: Item | InnerList) => {
    if (isInnerList(member)) throw new Error("no inner lists in these fields");
    return member;
  });
}
