import { EXIT_NO, EXIT_OK, serverArgs, subcommand } from "../base/command.ts";
import { connect } from "../base/connect.ts";
import { misuse } from "../base/failure.ts";
import { grouped, plural } from "../output/amounts.ts";
import type { Console } from "../output/console.ts";
import { duration } from "../output/times.ts";
import { type ReplayReport, replayFiles } from "../replay/replay-files.ts";

export const replay = subcommand({
  name: "replay",
  summary: "Send files of timed commands and CloudEvents into a server",
  about:
    "Each line is a JSON object with `at` and either a `command` with its `team`, or a `cloudEvent`. " +
    "Clocks of teams on a test clock are moved to `at` first. The server remembers how far it has " +
    "read each file, in the same commit as the effects: a replay that was cut off and is started " +
    "again goes on where it was, and one that was complete does nothing. Files are known by their " +
    "base name; a file may grow between replays, but not change.",
  usage: "FILE... [options]",
  args: {
    ...serverArgs,
    batch: { type: "string", valueHint: "N", description: "Lines in a request, 1 to 1000 (1000)" },
    patience: {
      type: "string",
      valueHint: "SECONDS",
      description: "How long to keep trying while the server is away (60)",
    },
  },
  examples: [
    ["sluice replay examples/acme/*.jsonl.gz", "the example: three months of two teams"],
    [
      "sluice replay last-month.jsonl --server https://sluice.internal --key $KEY",
      "another server",
    ],
  ],
  exitOne: "The server did not accept the replay, e.g. because the key is not an operator's",
  async run({ args, words, env, console }) {
    if (words.length === 0) throw misuse("No file was given; name one or more files to replay.");
    const report = await replayFiles(words, {
      client: connect(args, env),
      console,
      batch: numberOf("--batch", args.batch, 1000, 1, 1000),
      patienceSeconds: numberOf("--patience", args.patience, 60, 0, 86_400),
    });
    if (args.json) console.json(report);
    else printReport(console, report);
    return Object.hasOwn(report.refused, "invalid_input") ? EXIT_NO : EXIT_OK;
  },
});

export function printReport(console: Console, report: ReplayReport): void {
  const { lines, applied, repeated, skipped, seconds, teams } = report;
  const refusals = Object.entries(report.refused);
  const refused = refusals.reduce((sum, [, count]) => sum + count, 0);
  const sent = applied + repeated + refused;
  const rate = Math.round(sent / Math.max(seconds, 0.001));
  const speed = sent > 0 ? `, ${grouped(String(rate))} lines/s` : "";
  console.print(`${plural(lines, "line")} of ${teams.join(", ")} in ${duration(seconds)}${speed}:`);
  console.print(`  ${count(applied)}  applied`);
  for (const [code, times] of refusals.sort(([, a], [, b]) => b - a)) {
    console.print(`  ${count(times)}  refused: ${code}`);
  }
  console.print(`  ${count(repeated)}  sent twice, answered as before`);
  console.print(`  ${count(skipped)}  replayed before, skipped`);
}

const count = (times: number): string => grouped(String(times)).padStart(9);

function numberOf(
  option: string,
  text: string | undefined,
  usual: number,
  min: number,
  max: number,
): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw misuse(`${option} must be a whole number from ${min} to ${max}, not "${text}".`);
}
