/** The help page of the whole command and those of its subcommands. */
import type { ArgDef, ArgsDef } from "citty";
import type { Console } from "./output/console.ts";
import { type AnySubcommand, SUBCOMMANDS } from "./registry.ts";

const WIDTH = 90;

export function helpOfAll(console: Console): string {
  const { bold } = console.colors;
  const rows = Object.entries(SUBCOMMANDS).map(([name, { summary }]) => [name, summary] as const);
  return [
    "Meter, gate and ledger for products sold by credits.",
    "",
    `${bold("Usage:")} sluice COMMAND [options]`,
    "",
    bold("Commands"),
    ...columns(rows),
    "",
    bold("Everywhere"),
    ...columns([
      ["--help, -h", "Help, also for a command: sluice replay --help"],
      ["--version", "The version"],
      ["--json", "Answer as JSON, for programs"],
    ]),
    "",
    bold("Environment"),
    ...columns([
      ["SLUICE_SERVER", "Address of the server (http://localhost:4600)"],
      ["SLUICE_KEY", "API key; SLUICE_OPERATOR_KEY is used where it is not set"],
      ["SLUICE_TEAM", "Team where --team is not given"],
      ["SLUICE_DATA", "Folder of the embedded database (./data)"],
      ["DATABASE_URL", "A PostgreSQL of your own, 15 or later"],
      ["REDIS_URL", "A Redis or Valkey that counts limits for all processes together"],
    ]),
    "  A server has more: sluice serve --help",
    "",
    bold("Exit codes"),
    ...exitCodes("The answer is no: a scenario failed, something disagrees, was refused"),
  ].join("\n");
}

export function helpOf(command: AnySubcommand, console: Console): string {
  const { bold, dim } = console.colors;
  const options = Object.entries(command.args)
    .filter(([, arg]) => arg.type !== "positional")
    .map(([name, arg]) => [optionText(name, arg), arg.description ?? ""] as const);
  return [
    `${command.summary}.`,
    ...(command.about === undefined ? [] : ["", ...wrapped(command.about)]),
    "",
    `${bold("Usage:")} sluice ${command.name} ${command.usage}`.trimEnd(),
    "",
    bold("Options"),
    ...columns(options),
    "",
    ...(command.environment ? [bold("Environment"), ...columns(command.environment), ""] : []),
    bold("Examples"),
    ...command.examples.flatMap(([call, says]) => [`  ${dim(`# ${says}`)}`, `  ${call}`]),
    "",
    bold("Exit codes"),
    ...exitCodes(command.exitOne),
  ].join("\n");
}

const exitCodes = (one: string): string[] =>
  columns([
    ["0", "All went well"],
    ["1", one],
    ["2", "Called wrongly: an unknown option, a file that is not there"],
    ["3", "A server or database could not be reached, or failed"],
  ]);

function optionText(name: string, arg: ArgDef): string {
  const hint = arg.type === "boolean" ? "" : ` ${arg.valueHint ?? "VALUE"}`;
  return `--${name}${hint}`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.flatMap(([left, right]) => {
    const [first = "", ...more] = wrapped(right, WIDTH - width - 2);
    const indent = " ".repeat(width + 2);
    return [`  ${left.padEnd(width)}${first}`, ...more.map((line) => indent + line)];
  });
}

function wrapped(text: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}

/** The options that a command does not know: a misspelt one must not pass in silence. */
export function unknownOption(raw: readonly string[], args: ArgsDef): string | null {
  for (const word of raw) {
    if (word === "--") return null;
    if (!/^--?[a-zA-Z]/.test(word)) continue;
    const name = word.replace(/^--?(no-)?/, "").split("=")[0] ?? "";
    const camel = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    if (!(name in args) && !(camel in args)) return word.split("=")[0] ?? word;
  }
  return null;
}

/** The options that need a value and have none: they stand last or before another option. */
export function valueMissing(raw: readonly string[], args: ArgsDef): string | null {
  for (const [index, word] of raw.entries()) {
    const arg = word.startsWith("--") ? args[word.slice(2)] : undefined;
    if (!arg || arg.type === "boolean") continue;
    const next = raw[index + 1];
    if (next === undefined || /^--[a-z]/.test(next)) return word;
  }
  return null;
}
