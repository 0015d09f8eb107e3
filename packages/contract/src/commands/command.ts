/** Every command by its type, as it travels in a batch: with its `type`, without its team. */
import type { CommandOf, CommandType } from "@sluice/core";
import { z } from "zod";
import type { IsSame, Nothing } from "../base/same.ts";
import { actionCommands } from "./actions.ts";
import { clockCommands } from "./clock.ts";
import { leaseCommands } from "./leases.ts";
import { memberCommands } from "./members.ts";
import { reservationCommands } from "./reservations.ts";
import { runCommands } from "./runs.ts";
import type { CommandSchemas } from "./schemas.ts";
import { switchCommands } from "./switches.ts";
import { teamCommands } from "./teams.ts";
import { usageCommands } from "./usage.ts";

export type { Command, CommandOf, CommandType } from "@sluice/core";

export const commandSchemas = {
  ...teamCommands,
  ...memberCommands,
  ...switchCommands,
  ...runCommands,
  ...actionCommands,
  ...reservationCommands,
  ...leaseCommands,
  ...usageCommands,
  ...clockCommands,
} as const satisfies CommandSchemas;

export const COMMAND_TYPES = Object.keys(commandSchemas) as readonly CommandType[];

type Schemas = typeof commandSchemas;
/** Commands whose schema has a field too many, or lacks an optional one. */
export type CommandsThatDiffer = Nothing<
  {
    [Type in CommandType]: IsSame<z.output<Schemas[Type]>, CommandOf<Type>> extends true
      ? never
      : Type;
  }[CommandType]
>;

type Schema = Schemas[CommandType];
/** The union of all commands, told apart by `type`. */
export const command = z
  .discriminatedUnion("type", Object.values(commandSchemas) as [Schema, ...Schema[]])
  .meta({ id: "Command" });
