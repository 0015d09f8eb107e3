import { expect, test } from "vitest";
import { SimulatedTime } from "./simulated-time.ts";

test("timers run at their instants, the earliest first, and only once", () => {
  const time = new SimulatedTime(1_000);
  const ran: string[] = [];
  time.after(30, "a", () => ran.push("late"));
  time.after(10, "a", () => ran.push("early"));
  expect(time.nextAt()).toBe(1_010);
  time.moveTo(1_009);
  time.runDue();
  expect(ran).toEqual([]);
  time.moveTo(1_030);
  time.runDue();
  time.runDue();
  expect(ran).toEqual(["early", "late"]);
  expect(time.nextAt()).toBeNull();
});

test("a timer that is taken back, or whose owner died, never runs; time never runs backwards", () => {
  const time = new SimulatedTime(1_000);
  const ran: string[] = [];
  const takeBack = time.after(5, "a", () => ran.push("taken back"));
  time.after(5, "dead", () => ran.push("dead"));
  time.after(5, "a", () => ran.push("alive"));
  takeBack();
  time.forget("dead");
  time.moveTo(2_000);
  time.moveTo(1_500);
  expect(time.now).toBe(2_000);
  time.runDue();
  expect(ran).toEqual(["alive"]);
});
