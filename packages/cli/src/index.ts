/** The `sluice` command: finds the subcommand, reads its options, and says how it ended. */
import { readFileSync } from "node:fs";
import { type ArgsDef, parseArgs } from "citty";
import { type Environment, EXIT_OK, EXIT_USAGE } from "./base/command.ts";
import { misuse, tell } from "./base/failure.ts";
import { helpOf, helpOfAll, unknownOption, valueMissing } from "./help.ts";
import { type Console, systemConsole } from "./output/console.ts";
import { type AnySubcommand, SUBCOMMANDS } from "./registry.ts";

export interface MainOptions {
  readonly console?: Console;
  readonly env?: Environment;
}

/** Answers the exit code. It never throws, and never ends the process. */
export async function main(raw: readonly string[], options: MainOptions = {}): Promise<number> {
  const console = options.console ?? systemConsole();
  const env = options.env ?? process.env;
  try {
    return await dispatch(raw, console, env);
  } catch (error) {
    return sayFailure(error, console, raw.includes("--json"));
  }
}

async function dispatch(
  raw: readonly string[],
  console: Console,
  env: Environment,
): Promise<number> {
  const [name, ...rest] = raw;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const asked = name === "help" ? rest[0] : undefined;
    console.print(asked ? helpOf(await load(asked), console) : helpOfAll(console));
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  if (name === "--version" || name === "-v") {
    console.print(version());
    return EXIT_OK;
  }
  const command = await load(name);
  if (rest.includes("--help") || rest.includes("-h")) {
    console.print(helpOf(command, console));
    return EXIT_OK;
  }
  const args = readArgs(command, rest);
  return command.run({ args, words: args._, console, env });
}

function readArgs(command: AnySubcommand, raw: readonly string[]) {
  const see = `See: sluice ${command.name} --help`;
  const unknown = unknownOption(raw, command.args);
  if (unknown !== null) throw misuse(`sluice ${command.name} has no option ${unknown}.`, see);
  const empty = valueMissing(raw, command.args);
  if (empty !== null) throw misuse(`${empty} needs a value.`, see);
  return parseArgs<ArgsDef>([...raw], command.args);
}

async function load(name: string): Promise<AnySubcommand> {
  const entry = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (entry) return entry.load();
  const names = Object.keys(SUBCOMMANDS).join(", ");
  throw misuse(`There is no command "${name}".`, `There are: ${names}.`);
}

export function sayFailure(error: unknown, console: Console, asJson: boolean): number {
  const told = tell(error);
  if (told === null) {
    console.note("Something is wrong with sluice itself; please report this:");
    console.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 70;
  }
  const { message, hint, exitCode, code } = told;
  if (asJson) console.json({ error: { message, hint, code } });
  else {
    console.note(`${console.colors.red("error")} ${message}`);
    if (hint !== null) console.note(hint);
  }
  return exitCode;
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const parsed: unknown = JSON.parse(manifest);
  return typeof parsed === "object" && parsed !== null && "version" in parsed
    ? String(parsed.version)
    : "unknown";
}
