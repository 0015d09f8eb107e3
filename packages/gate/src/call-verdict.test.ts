import { describe, expect, test } from "vitest";
import { callTo, simulatedWorld } from "../test/simulated-world.ts";
import { compatibleVerdict } from "./answers/compatible-verdict.ts";

describe("a verdict that is read later", () => {
  test("L2, L3: tells what was left when it was decided, whatever was spent since", async () => {
    const world = simulatedWorld({ limit: 10, month: 10 });
    const gate = world.gate();
    const first = await gate.decide(callTo("GET /"));
    const second = await gate.decide(callTo("GET /"));
    for (let call = 0; call < 5; call += 1) await gate.decide(callTo("GET /"));
    await world.clock.advance(1_500);
    const left = ({ headers }: typeof first) =>
      headers.filter(([name]) => name.includes("Remaining")).map(([, value]) => value);
    expect([first.month?.remaining, second.month?.remaining]).toEqual([9, 8]);
    expect(left(second)).toEqual(["8", "8"]);
    expect(left(first)).toEqual(["9", "9"]);
    expect(first.headers).toBe(first.headers);
    expect(new Map(first.headers).get("RateLimit")).toContain("r=9;t=60;");
    await gate.close();
  });

  test("L4: in the other dialect it is the same verdict", async () => {
    const world = simulatedWorld({ limit: 1, month: 10 });
    const gate = world.gate();
    await gate.decide(callTo("GET /"));
    const refused = await gate.decide(callTo("GET /"));
    const told = compatibleVerdict(refused, world.clock.wall());
    const { headers, identity, isAdmitted, limits, month, route, status } = refused;
    expect(told).toMatchObject({ headers, identity, isAdmitted, limits, month, route, status });
    expect(told.month).not.toBeNull();
    await gate.close();
  });
});

test("the address is worked out for whoever is counted by it, and for nobody else", async () => {
  const world = simulatedWorld();
  const gate = world.gate();
  let asked = 0;
  const call = {
    ...callTo("GET /"),
    get address() {
      asked += 1;
      return "192.0.2.1";
    },
  };
  await gate.decide(call);
  const forTheFirst = asked;
  for (let time = 0; time < 3; time += 1) await gate.decide(call);
  expect(asked).toBe(forTheFirst);
  await gate.close();
});
