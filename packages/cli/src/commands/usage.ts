import type { Client } from "@sluice/client";
import type { AnswerOf } from "@sluice/contract";
import { cycleArg, EXIT_OK, subcommand, teamArgs } from "../base/command.ts";
import { connect, cycleOf, teamOf } from "../base/connect.ts";
import { misuse } from "../base/failure.ts";
import { grouped, isZero, money, orDash, plural } from "../output/amounts.ts";
import type { Console } from "../output/console.ts";
import { printLimits } from "../output/limits.ts";
import { printTable } from "../output/table.ts";
import { localTime, periodText } from "../output/times.ts";

type Usage = AnswerOf<"get_usage">["usage"];
type Pool = Usage["pools"][number];

const GROUPS = {
  member: "member",
  flow: "flow",
  item: "item",
  model: "model",
  kind: "runKind",
  day: "day",
} as const;
/** How many members of a long list are shown: those who used most. */
const MEMBERS_SHOWN = 10;

export const usage = subcommand({
  name: "usage",
  summary: "Show what a team has used of each pool, and its limits",
  about: "Without --team it lists the teams of the server.",
  usage: "[--team ID] [--cycle N] [--by GROUP] [options]",
  args: {
    ...teamArgs,
    ...cycleArg,
    by: {
      type: "string",
      valueHint: "GROUP",
      description: `Break it down by ${Object.keys(GROUPS).join(", ")}`,
    },
  },
  examples: [
    ["sluice usage", "every team"],
    ["sluice usage --team acme-nine", "the running cycle"],
    ["sluice usage --team acme-nine --cycle 1 --by flow", "what used the credits, in April"],
  ],
  exitOne: "There is no such team, or the key may not see it",
  async run({ args, env, console }) {
    const client = connect(args, env);
    if (args.team === undefined && !env.SLUICE_TEAM) {
      await listTeams(client, console, args.json === true);
      return EXIT_OK;
    }
    const teamId = teamOf(args, env);
    const cycle = cycleOf(args);
    const asked = { teamId, ...(cycle === undefined ? {} : { cycle }) };
    if (args.by !== undefined) {
      const groupBy = groupOf(args.by);
      const answer = await client.call("get_usage_breakdown", { ...asked, groupBy });
      if (args.json) console.json(answer);
      else printGroups(console, answer, args.by);
      return EXIT_OK;
    }
    const answer = await client.call("get_usage", asked);
    if (args.json) console.json(answer.usage);
    else {
      const { catalog } = await client.call("get_catalog", {});
      printUsage(console, answer.usage, catalog.currency);
    }
    return EXIT_OK;
  },
});

async function listTeams(client: Client, console: Console, asJson: boolean): Promise<void> {
  const teams: AnswerOf<"list_teams">["items"] = [];
  for await (const team of client.pages("list_teams", {})) teams.push(team);
  if (asJson) return console.json(teams);
  if (teams.length === 0) return console.print("There are no teams yet.");
  printTable(
    console,
    [{ title: "team" }, { title: "name" }, { title: "plan" }, { title: "running cycle" }],
    teams.map(({ teamId, name, planName, cycle }) => [teamId, name, planName, periodText(cycle)]),
  );
}

/** The costs of the usage view are in the currency of the catalog. */
export function printUsage(console: Console, shown: Usage, currency: string): void {
  const { teamId, plan, cycle, pools, runs, at } = shown;
  const { bold, dim } = console.colors;
  console.print(`${bold(teamId)} on ${plan}, cycle ${cycle.index}, ${periodText(cycle)}`);
  console.print(dim(`as of ${localTime(at, cycle.timeZone)} ${cycle.timeZone}`));
  console.print();
  printTable(
    console,
    [
      { title: "pool" },
      { title: "used", align: "right" },
      { title: "limit", align: "right" },
      { title: "unit" },
      { title: "overage", align: "right" },
      { title: "absorbed", align: "right" },
      { title: "held", align: "right" },
      { title: "overage cost", align: "right" },
      { title: "pay-as-you-go" },
    ],
    pools.map((pool) => [
      pool.name,
      grouped(pool.used),
      limitText(pool),
      `${pool.unit}s`,
      orDash(pool.overage),
      orDash(pool.absorbed),
      orDash(pool.held),
      orDash(pool.overageCost, money(pool.overageCost, currency)),
      termsText(pool, currency),
    ]),
  );
  for (const pool of pools) printMembers(console, pool, currency);
  printLimits(console, shown);
  console.print();
  const [pool] = pools;
  if (pool) {
    console.print(`Pools reset ${localTime(pool.resetsAt, pool.timeZone)} ${pool.timeZone}.`);
  }
  if (runs.running + runs.paused > 0) {
    console.print(
      `${plural(runs.running, "run")} under way, ${grouped(String(runs.paused))} paused.`,
    );
  }
  const limits = [...shown.limits, ...shown.rateLimits].map(({ assumed }) => assumed);
  const notes = [...pools.flatMap(notesOf), ...limits.filter((note) => note !== null)];
  for (const note of new Set(notes)) console.print(dim(`Assumed: ${note}`));
}

/** A cycle in which nothing was used has no account yet; its limit is then the allotment. */
function limitText({ limit, allotment, scope }: Pool): string {
  return isZero(limit) && scope === "team" ? grouped(allotment) : grouped(limit);
}

function termsText({ overageTerms }: Pool, currency: string): string {
  const { isAvailable, isOn, price, spendCap } = overageTerms;
  if (!isAvailable) return "not available";
  const cap = spendCap === null ? "" : `, cap ${money(spendCap, currency)}`;
  return `${isOn ? "on" : "off"}${price === null ? "" : `, ${price}`}${cap}`;
}

const notesOf = (pool: Pool): string[] =>
  [pool.allotmentAssumed, pool.overageCostAssumed, pool.overageTerms.assumed].filter(
    (note) => note !== null,
  );

function printMembers(console: Console, pool: Pool, currency: string): void {
  const active = pool.members.filter(({ used }) => !isZero(used));
  if (active.length === 0) return;
  // This only orders rows; the amounts themselves stay text.
  active.sort((left, right) => Number(right.used) - Number(left.used));
  const shown = active.length > MEMBERS_SHOWN + 2 ? active.slice(0, MEMBERS_SHOWN) : active;
  console.print();
  console.print(console.colors.bold(`${pool.name} by member`));
  printTable(
    console,
    [
      { title: "member" },
      { title: "used", align: "right" },
      { title: "limit", align: "right" },
      { title: "overage", align: "right" },
      { title: "absorbed", align: "right" },
      { title: "overage cost", align: "right" },
      { title: "pay-as-you-go" },
    ],
    shown.map((member) => [
      member.memberId,
      grouped(member.used),
      member.limit === null ? "" : grouped(member.limit),
      orDash(member.overage),
      orDash(member.absorbed),
      member.overageCost === null
        ? "see invoice"
        : orDash(member.overageCost, money(member.overageCost, currency)),
      member.paygInForce ? "on" : "off",
    ]),
  );
  const more = active.length - shown.length;
  if (more > 0) console.print(`  and ${plural(more, "member")} with less; --json shows all`);
}

function groupOf(text: string): (typeof GROUPS)[keyof typeof GROUPS] {
  for (const [name, group] of Object.entries(GROUPS))
    if (name === text || group === text) return group;
  throw misuse(`--by is one of ${Object.keys(GROUPS).join(", ")}, not "${text}".`);
}

function printGroups(
  console: Console,
  { cycle, items }: AnswerOf<"get_usage_breakdown">,
  by: string,
): void {
  console.print(`Cycle ${cycle.index}, ${periodText(cycle)}`);
  printTable(
    console,
    [
      { title: "pool" },
      { title: by },
      { title: "charges", align: "right" },
      { title: "credits", align: "right" },
      { title: "from grants", align: "right" },
      { title: "overage", align: "right" },
      { title: "absorbed", align: "right" },
    ],
    items.map((group) => [
      group.pool,
      group.key ?? "(none)",
      grouped(String(group.charges)),
      grouped(group.credits),
      orDash(group.burned),
      orDash(group.overage),
      orDash(group.absorbed),
    ]),
  );
}
