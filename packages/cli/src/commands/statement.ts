import type { AnswerOf } from "@sluice/contract";
import { EXIT_OK, subcommand, teamArgs } from "../base/command.ts";
import { connect, teamOf } from "../base/connect.ts";
import { misuse } from "../base/failure.ts";
import { grouped, orDash } from "../output/amounts.ts";
import { printTable } from "../output/table.ts";
import { localTime } from "../output/times.ts";

type Line = AnswerOf<"get_statement">["items"][number];

export const statement = subcommand({
  name: "statement",
  summary: "Show a team's ledger, entry by entry, with the balance after each",
  usage: "--team ID [--limit N] [--cursor C] [options]",
  args: {
    ...teamArgs,
    limit: { type: "string", valueHint: "N", description: "How many entries, 1 to 500 (50)" },
    cursor: { type: "string", valueHint: "C", description: "Continue where a page ended" },
    all: { type: "boolean", description: "Every entry; with --json one object on each line" },
  },
  examples: [
    ["sluice statement --team acme-nine", "the first entries"],
    ["sluice statement --team acme-nine --all --json > ledger.jsonl", "the whole ledger"],
  ],
  exitOne: "There is no such team, or the key may not see it",
  async run({ args, env, console }) {
    const teamId = teamOf(args, env);
    const client = connect(args, env);
    if (args.all) {
      for await (const line of client.pages("get_statement", { teamId, limit: 500 })) {
        console.print(args.json ? JSON.stringify(line) : rowOf(line, "UTC").join("  "));
      }
      return EXIT_OK;
    }
    const page = await client.call("get_statement", {
      teamId,
      limit: limitOf(args.limit),
      ...(args.cursor === undefined ? {} : { cursor: args.cursor }),
    });
    if (args.json) {
      console.json(page);
      return EXIT_OK;
    }
    const { timeZone } = (await client.call("get_team", { teamId })).team;
    printTable(
      console,
      [
        { title: "seq", align: "right" },
        { title: `time (${timeZone})` },
        { title: "entry" },
        { title: "amount", align: "right" },
        { title: "account" },
        { title: "balance", align: "right" },
        { title: "charge" },
        { title: "cost", align: "right" },
      ],
      page.items.map((line) => rowOf(line, timeZone)),
    );
    if (page.nextCursor !== null) {
      console.note(`More: sluice statement --team ${teamId} --cursor ${page.nextCursor}`);
    }
    return EXIT_OK;
  },
});

const rowOf = (line: Line, timeZone: string): string[] => [
  String(line.seq),
  localTime(line.at, timeZone),
  line.kind,
  grouped(line.amount),
  line.accountId,
  grouped(line.balance),
  line.chargeId ?? "",
  orDash(line.cost),
];

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? "50");
  if (Number.isInteger(limit) && limit >= 1 && limit <= 500) return limit;
  throw misuse(`--limit must be a whole number from 1 to 500, not "${text}".`);
}
