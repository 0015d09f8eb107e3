/** What a subcommand is; each is a file in commands/, loaded only when it is asked for. */
import type { ArgsDef, ParsedArgs } from "citty";
import type { Console } from "../output/console.ts";

export interface Subcommand<Args extends ArgsDef = ArgsDef> {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** More, where one line does not say it all; wrapped at 90 columns. */
  readonly about?: string;
  /** How it is called, without `sluice NAME`: `FILE... [options]`. */
  readonly usage: string;
  readonly args: Args;
  readonly examples: readonly (readonly [call: string, says: string])[];
  /** Variables beside those that an option's description names in brackets. */
  readonly environment?: readonly (readonly [name: string, says: string])[];
  /** What 1 means here; 0, 2 and 3 mean the same everywhere. */
  readonly exitOne: string;
  /** Answers the exit code. */
  run(call: Call<Args>): Promise<number>;
}

/** Variables of the process, or of a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Call<Args extends ArgsDef = ArgsDef> {
  readonly args: ParsedArgs<Args>;
  /** Words that are no options, in order. */
  readonly words: readonly string[];
  readonly console: Console;
  readonly env: Environment;
}

export const subcommand = <const Args extends ArgsDef>(
  definition: Subcommand<Args>,
): Subcommand<Args> => definition;

export const EXIT_OK = 0;
/** It ran, and the answer is no: something failed, disagrees or was refused. */
export const EXIT_NO = 1;
/** It was called wrongly. */
export const EXIT_USAGE = 2;
/** A server or database could not be reached, or failed. */
export const EXIT_UNREACHABLE = 3;

export const jsonArg = {
  json: { type: "boolean", description: "Answer as JSON, for programs" },
} as const;

export const serverArgs = {
  server: {
    type: "string",
    valueHint: "URL",
    description: "Where the server is (SLUICE_SERVER; http://localhost:4600)",
  },
  key: {
    type: "string",
    valueHint: "KEY",
    description: "API key (SLUICE_KEY, SLUICE_OPERATOR_KEY, or the key file in ./data)",
  },
  ...jsonArg,
} as const;

export const teamArgs = {
  team: { type: "string", valueHint: "ID", description: "Which team (SLUICE_TEAM)" },
  ...serverArgs,
} as const;

export const cycleArg = {
  cycle: {
    type: "string",
    valueHint: "N",
    description: "Which cycle, 0 being the first. Default: the running one",
  },
} as const;
