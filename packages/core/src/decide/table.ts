/**
 * Every command with its handler, joined from the tables of the nouns, and the types of answers and
 * refusals that follow from it.
 */
import { actionCommands } from "../actions/commands.ts";
import type { CommandType } from "../commands/commands.ts";
import type { Handlers } from "../commands/handler.ts";
import { correctionCommands } from "../corrections/commands.ts";
import { reservationCommands } from "../reservations/commands.ts";
import { runCommands } from "../runs/commands.ts";
import { teamCommands } from "../teams/commands.ts";
import { usageCommands } from "../usage/commands.ts";
import { clockCommands } from "./clock.ts";

const table = {
  ...teamCommands,
  ...runCommands,
  ...actionCommands,
  ...reservationCommands,
  ...usageCommands,
  ...correctionCommands,
  ...clockCommands,
};

export const handlers: Handlers = table;

type Table = typeof table;

/** What a command answers once it is accepted, as plain JSON. */
export type AnswerOf<Type extends CommandType> = {
  [Each in Type]: ReturnType<Table[Each]["show"]>;
}[Type];

/** The codes that a command may be refused with: just those that its decider can answer. */
export type RefusalCodeOf<Type extends CommandType> = {
  [Each in Type]: Extract<ReturnType<Table[Each]["decide"]>, { ok: false }>["rejection"]["code"];
}[Type];
