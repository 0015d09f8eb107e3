/** A subcommand. Each is a file in commands/, which is loaded only when it is called. */
import type { ArgsDef, ParsedArgs } from "citty";
import type { Console } from "../output/console.ts";

export interface Subcommand<Args extends ArgsDef = ArgsDef> {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** What one line does not say; help wraps it at 90 columns. */
  readonly about?: string;
  /** The words after `sluice NAME`, such as `FILE... [options]`. */
  readonly usage: string;
  readonly args: Args;
  readonly examples: readonly (readonly [call: string, says: string])[];
  /** Environment variables that no description of an option names in brackets. */
  readonly environment?: readonly (readonly [name: string, says: string])[];
  /** What exit code 1 means here; 0, 2 and 3 mean the same for every command. */
  readonly exitOne: string;
  /** It answers the exit code. */
  run(call: Call<Args>): Promise<number>;
}

/** The environment variables of the process, or those of a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Call<Args extends ArgsDef = ArgsDef> {
  readonly args: ParsedArgs<Args>;
  /** The words that are no options, in order. */
  readonly words: readonly string[];
  readonly console: Console;
  readonly env: Environment;
}

export const subcommand = <const Args extends ArgsDef>(
  definition: Subcommand<Args>,
): Subcommand<Args> => definition;

export const EXIT_OK = 0;
/** The command ran, and the answer is no: something failed, disagrees or was refused. */
export const EXIT_NO = 1;
/** The command was called wrongly. */
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
