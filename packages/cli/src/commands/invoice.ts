import type { AnswerOf } from "@sluice/contract";
import { EXIT_OK, subcommand, teamArgs } from "../base/command.ts";
import { connect, teamOf } from "../base/connect.ts";
import { misuse } from "../base/failure.ts";
import { grouped, money } from "../output/amounts.ts";
import type { Console } from "../output/console.ts";
import { printTable } from "../output/table.ts";
import { periodText } from "../output/times.ts";

type Invoice = AnswerOf<"get_invoice">["invoice"];

export const invoice = subcommand({
  name: "invoice",
  summary: "Show a team's invoices, line by line",
  about:
    "It shows all of them, or the one that --cycle names: an index, of which 0 begins on the billing " +
    "date, or `draft` for the running cycle. The invoice of a cycle that is over stays a draft until " +
    "its last work has ended.",
  usage: "--team ID [--cycle N|draft] [options]",
  args: {
    ...teamArgs,
    cycle: { type: "string", valueHint: "N|draft", description: "Which cycle. Default: all" },
  },
  examples: [
    ["sluice invoice --team acme-nine", "every cycle"],
    ["sluice invoice --team acme-nine --cycle draft", "the running cycle so far"],
    ["sluice invoice --team acme-nine --cycle 1 --json", "April, for a program"],
  ],
  exitOne: "There is no such team or cycle, or the key may not see invoices",
  async run({ args, env, console }) {
    const { cycle } = args;
    if (cycle !== undefined && !/^(draft|-?\d{1,6})$/.test(cycle)) {
      throw misuse(`--cycle must be a whole number or draft, not "${cycle}".`);
    }
    const teamId = teamOf(args, env);
    const client = connect(args, env);
    const invoices =
      cycle === undefined
        ? (await client.call("list_invoices", { teamId })).items
        : [(await client.call("get_invoice", { teamId, cycle })).invoice];
    if (args.json) console.json(cycle === undefined ? invoices : invoices[0]);
    else for (const each of invoices) printInvoice(console, each);
    return EXIT_OK;
  },
});

export function printInvoice(console: Console, shown: Invoice): void {
  const { teamId, status, cycle, lines, total, currency } = shown;
  const { bold, dim } = console.colors;
  console.print(`${bold(teamId)} cycle ${cycle.index}, ${periodText(cycle)}, ${status}`);
  if (lines.length === 0) {
    console.print(`  nothing to pay, ${money(total, currency)}`);
    console.print();
    return;
  }
  printTable(
    console,
    [
      { title: "line" },
      { title: "quantity", align: "right" },
      { title: "unit" },
      { title: "unit price", align: "right" },
      { title: "amount", align: "right" },
    ],
    [
      ...lines.map((line) => [
        line.description,
        grouped(line.quantity),
        line.quantity === "1" ? line.unit : `${line.unit}s`,
        line.unitPrice === null ? segmentsText(line, currency) : money(line.unitPrice, currency),
        money(line.amount, currency),
      ]),
      [bold("Total"), "", "", "", bold(money(total, currency))],
    ],
  );
  const assumed = lines.flatMap((line) => (line.assumed === null ? [] : [line.assumed]));
  for (const note of new Set(assumed)) console.print(dim(`  Assumed: ${note}`));
  console.print();
}

/** A line whose price changed in the cycle names each price: `$0.03, $0.04`. */
const segmentsText = (line: Invoice["lines"][number], currency: string): string =>
  line.segments.map(({ unitPrice }) => money(unitPrice, currency)).join(", ");
