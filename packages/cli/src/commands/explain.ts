import type { AnswerOf } from "@sluice/contract";
import { EXIT_OK, subcommand, teamArgs } from "../base/command.ts";
import { connect, teamOf } from "../base/connect.ts";
import { misuse } from "../base/failure.ts";
import { grouped, orDash } from "../output/amounts.ts";
import type { Console } from "../output/console.ts";
import { printTable } from "../output/table.ts";
import { localTime } from "../output/times.ts";

export const explain = subcommand({
  name: "explain",
  summary: "Explain a charge or a refusal: the rule, the card, the grants, who can lift it",
  about:
    "Answers and statements name charges, such as chg_42. The problem details of a refusal name it " +
    "as refusalId. Without an ID it lists the latest refusals.",
  usage: "[ID] --team ID [options]",
  args: teamArgs,
  examples: [
    ["sluice explain chg_42 --team acme-nine", "why it cost what it did, and who paid"],
    ["sluice explain --team acme-nine", "what was refused lately"],
  ],
  exitOne: "There is no such charge or refusal",
  async run({ args, words, env, console }) {
    if (words.length > 1) throw misuse("Give one ID at a time.");
    const teamId = teamOf(args, env);
    const client = connect(args, env);
    const [id] = words;
    const { timeZone } = (await client.call("get_team", { teamId })).team;
    if (id === undefined) {
      const refusals = await client.call("list_refusals", { teamId, limit: 20 });
      if (args.json) console.json(refusals);
      else printRefusals(console, refusals, timeZone);
    } else if (id.startsWith("chg_")) {
      const asked = { teamId, chargeId: id };
      const { explanation } = await client.call("explain_charge", asked);
      if (args.json) console.json(explanation);
      else printCharge(console, explanation, timeZone);
    } else {
      const asked = { teamId, refusalId: id };
      const { explanation } = await client.call("explain_refusal", asked);
      if (args.json) console.json(explanation);
      else printRefusal(console, explanation, timeZone);
    }
    return EXIT_OK;
  },
});

type Charge = AnswerOf<"explain_charge">["explanation"];
type Refusal = AnswerOf<"explain_refusal">["explanation"];

function printCharge(console: Console, shown: Charge, timeZone: string): void {
  const { charge, card, rate, rule, entries, sentences } = shown;
  const { bold, dim } = console.colors;
  const what = [charge.item, charge.model, charge.tool].filter((part) => part !== null).join(" ");
  console.print(
    `${bold(charge.chargeId)} ${what}, ${amountText(charge.credits)} of ${charge.pool}`,
  );
  console.print(
    `  at ${localTime(charge.at, timeZone)} ${timeZone}, used ${localTime(charge.occurredAt, timeZone)}`,
  );
  console.print();
  for (const sentence of sentences) console.print(`  ${sentence}`);
  console.print();
  console.print(
    `  Card: ${card.name} (${card.id}, ${card.source}), pinned ${localTime(card.pinnedAt, timeZone)}`,
  );
  if (rate) {
    const said = rate.assumed === null ? "printed in" : "by";
    console.print(`  Rate: ${rate.id}, ${rate.credits} a ${rate.unit}, ${said} ${rate.source}`);
    if (rate.assumed !== null) console.print(dim(`  Assumed: ${rate.assumed}`));
  }
  console.print(`  Rule: ${rule}`);
  if (entries.length === 0) return;
  console.print();
  printTable(
    console,
    [
      { title: "entry" },
      { title: "amount", align: "right" },
      { title: "from" },
      { title: "to" },
      { title: "grant" },
      { title: "cost", align: "right" },
    ],
    entries.map((entry) => [
      entry.kind,
      grouped(entry.amount),
      entry.from,
      entry.to,
      entry.grantId ?? "",
      orDash(entry.cost),
    ]),
  );
}

const amountText = (credits: string): string =>
  `${grouped(credits)} ${credits === "1" ? "credit" : "credits"}`;

function printRefusal(console: Console, shown: Refusal, timeZone: string): void {
  const { bold } = console.colors;
  const { refusalId, code, command, actor, at, rule, facts, sentences } = shown;
  console.print(`${bold(refusalId)} ${code}: ${command} by ${actor}`);
  console.print(`  at ${localTime(at, timeZone)} ${timeZone}`);
  console.print();
  for (const sentence of sentences) console.print(`  ${sentence}`);
  console.print(`  Rule: ${rule}`);
  console.print();
  for (const [name, value] of Object.entries(facts)) {
    console.print(`  ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
}

function printRefusals(
  console: Console,
  { items }: AnswerOf<"list_refusals">,
  timeZone: string,
): void {
  if (items.length === 0) {
    console.print("Nothing was refused.");
    return;
  }
  printTable(
    console,
    [
      { title: "refusal" },
      { title: `time (${timeZone})` },
      { title: "command" },
      { title: "by" },
      { title: "code" },
    ],
    items.map(({ refusalId, at, command, actor, code }) => [
      refusalId,
      localTime(at, timeZone),
      command,
      actor,
      code,
    ]),
  );
}
