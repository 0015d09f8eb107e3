import { expect, test } from "vitest";
import { teamEventFromRow } from "./read-rows.ts";

const row = (type: string, data: object) => ({
  seq: "3",
  at: "1767225600000",
  type,
  actor: "operator",
  data: JSON.stringify(data),
});

test("R7, C7: an event that is older than a field of its type is read with the field as null", () => {
  const old = { target: "pools.flows.allotment", value: "9", reason: "contract" };
  expect(teamEventFromRow(row("terms.overridden", old)).data).toEqual({ ...old, from: null });
  expect(teamEventFromRow(row("plan.changed", { what: "team" })).data).toEqual({
    what: "team",
    reason: null,
  });
});

test("R7, C7: a field that an event has stays as it is, and in its place", () => {
  const data = { what: "team", reason: "they asked" };
  const read = teamEventFromRow(row("plan.changed", data));
  const at = 1767225600000;
  expect(read).toEqual({ seq: 3, at, type: "plan.changed", actor: "operator", data });
  expect(Object.keys(read.data)).toEqual(["what", "reason"]);
});
