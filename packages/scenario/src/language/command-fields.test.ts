import { expect, test } from "vitest";
import { COMMAND_FIELDS } from "./command-fields.ts";

test("the fields of a command are those of its schema, required ones first", () => {
  expect(Object.entries(COMMAND_FIELDS.start_action ?? {})).toEqual([
    ["memberId", { kind: "text", isRequired: true }],
    ["actionId", { kind: "text", isRequired: false }],
  ]);
});

test("each schema of a field has its kind in the language", () => {
  const kindOf = (type: string, name: string) => COMMAND_FIELDS[type]?.[name]?.kind;
  expect(kindOf("reserve", "pool")).toBe("text");
  expect(kindOf("reserve", "credits")).toBe("decimal");
  expect(kindOf("reserve", "ttlSeconds")).toBe("integer");
  expect(kindOf("set_spend_cap", "cap")).toBe("decimal-or-null");
  expect(kindOf("set_overage", "on")).toBe("boolean");
  expect(kindOf("advance_clock", "to")).toBe("instant");
  expect(kindOf("override_terms", "value")).toBe("text-or-boolean");
  expect(kindOf("start_run", "items")).toBe("texts");
  expect(kindOf("record_usage", "charge")).toBe("charge");
  expect(kindOf("charge_run", "charges")).toBe("charges");
});

test("a team is not made by a step", () => {
  expect(COMMAND_FIELDS.create_team).toBeUndefined();
  expect(COMMAND_FIELDS.tick).toEqual({});
});
