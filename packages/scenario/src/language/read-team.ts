/** Reads the section `team`: one command that creates it, then those that set it up. */

import type { CommandOf, Instant } from "@sluice/core";
import { formatInstant } from "@sluice/core";
import type { StepCommand } from "./fields.ts";
import type { Located } from "./located.ts";
import type { FieldReader } from "./read-fields.ts";
import type { SetUp } from "./scenario.ts";

const KEYS = [
  "name",
  "plan",
  "anchor",
  "time-zone",
  "owner",
  "members",
  "add-ons",
  "overrides",
  "payg-default",
  "overage",
  "spend-caps",
  "agent-mode",
];

export interface TeamSection {
  readonly team: CommandOf<"create_team">;
  readonly setUp: readonly SetUp[];
}

export function readTeam(reader: FieldReader, source: Located, clock: Instant): TeamSection {
  const entries = reader.map(source);
  for (const [key, entry] of entries) {
    if (!KEYS.includes(key)) {
      reader.fail(entry, `one of ${KEYS.join(", ")}`, `the unknown key "${key}"`);
    }
  }
  const textAt = (key: string): string | undefined => {
    const entry = entries.get(key);
    return entry ? reader.text(entry) : undefined;
  };
  const owner = textAt("owner") ?? "owner";
  const anchor = textAt("anchor");
  const timeZone = textAt("time-zone");
  const team: CommandOf<"create_team"> = {
    type: "create_team",
    name: textAt("name") ?? "Scenario",
    plan: textAt("plan") ?? reader.fail(source, 'the key "plan"', "no such key"),
    testClockAt: formatInstant(clock),
    owner: { memberId: owner, name: owner },
    ...(anchor === undefined ? {} : { anchor }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  const setUp: SetUp[] = [];
  for (const key of KEYS) {
    const entry = entries.get(key);
    const read = READERS[key];
    if (!entry || !read) continue;
    for (const command of read(reader, entry)) setUp.push({ at: null, command, line: entry.line });
  }
  return { team, setUp };
}

type Read = (reader: FieldReader, source: Located) => StepCommand[];

const READERS: Readonly<Record<string, Read>> = {
  members: (reader, source) =>
    [...reader.map(source)].flatMap(([memberId, entry]) => readMember(reader, memberId, entry)),
  "add-ons": (reader, source) =>
    reader.list(source).map((item) => ({ type: "buy_add_on", addOn: reader.text(item) })),
  overrides: (reader, source) => reader.list(source).map((item) => readOverride(reader, item)),
  "payg-default": (reader, source) => [
    { type: "set_payg_default", payg: reader.boolean(source) ? "on" : "off" },
  ],
  overage: (reader, source) =>
    [...reader.map(source)].map(([pool, on]) => ({
      type: "set_overage",
      pool,
      on: reader.boolean(on),
    })),
  "spend-caps": (reader, source) =>
    [...reader.map(source)].map(([pool, cap]) => ({
      type: "set_spend_cap",
      pool,
      cap: reader.decimal(cap),
    })),
  "agent-mode": (reader, source) => [{ type: "set_agent_mode", on: reader.boolean(source) }],
};

/** `ben: member`, or a map with `role`, `payg` and `agent-mode`. */
function readMember(reader: FieldReader, memberId: string, source: Located): StepCommand[] {
  if (source.kind === "scalar") {
    return [{ type: "add_member", memberId, name: memberId, role: reader.text(source) }];
  }
  const entries = reader.map(source);
  const commands: StepCommand[] = [];
  const role = entries.get("role");
  commands.push({
    type: "add_member",
    memberId,
    name: memberId,
    ...(role ? { role: reader.text(role) } : {}),
  });
  for (const [key, entry] of entries) {
    if (key === "role") continue;
    if (key === "payg") {
      const payg = reader.text(entry);
      if (payg !== "on" && payg !== "off" && payg !== "inherit") {
        reader.fail(entry, "on, off or inherit");
      }
      commands.push({ type: "set_member_payg", memberId, payg });
    } else if (key === "agent-mode") {
      commands.push({ type: "set_agent_mode", memberId, on: reader.boolean(entry) });
    } else {
      reader.fail(entry, "role, payg or agent-mode", `the unknown key "${key}"`);
    }
  }
  return commands;
}

function readOverride(reader: FieldReader, source: Located): StepCommand {
  const fields = reader.read(source, {
    target: { kind: "text", isRequired: true },
    value: { kind: "text-or-boolean", isRequired: true },
    reason: { kind: "text", isRequired: true },
  });
  const { target, value, reason } = fields;
  return {
    type: "override_terms",
    target: String(target),
    value: typeof value === "boolean" ? value : String(value),
    reason: String(reason),
  };
}
