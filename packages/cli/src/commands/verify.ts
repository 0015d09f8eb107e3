import { loadCatalog, type VerifyReport, verify as verifyLedger } from "@sluice/engine";
import { EXIT_NO, EXIT_OK, jsonArg, subcommand } from "../base/command.ts";
import { explainFault } from "../composition/faults.ts";
import { openForReading } from "../composition/open-for-reading.ts";
import {
  catalogArg,
  catalogDirectory,
  databaseArgs,
  databaseOf,
  databaseText,
} from "../composition/places.ts";
import { grouped, plural } from "../output/amounts.ts";
import type { Console } from "../output/console.ts";

/** How many disagreements of a broken ledger are shown; --json has them all. */
const SHOWN_MAX = 20;

export const verify = subcommand({
  name: "verify",
  summary: "Recompute every balance, run total and invoice from the ledger",
  about:
    "It reads the database itself, with or without a running server, and changes nothing. Each row " +
    "is also checked against the hash chain of its team, so that one edited by hand is named.",
  usage: "[--team ID] [options]",
  args: {
    team: { type: "string", valueHint: "ID", description: "Only this team" },
    ...catalogArg,
    ...databaseArgs,
    ...jsonArg,
  },
  examples: [
    ["sluice verify", "the embedded database in ./data"],
    ["sluice verify --team acme-nine --json", "one team, for a program"],
    ["DATABASE_URL=postgres://me@db/sluice sluice verify", "a database of your own"],
  ],
  exitOne: "Something disagrees; it is named",
  async run({ args, env, console }) {
    const where = databaseOf(args, env);
    const startedAt = performance.now();
    const catalog = await loadCatalog(catalogDirectory(args, env)).catch(explainFault);
    const database = await openForReading(where).catch(explainFault);
    let report: VerifyReport;
    try {
      report = await verifyLedger(database.store.reads, catalog, {
        ...(args.team === undefined ? {} : { teams: [args.team] }),
        onProgress: ({ teams, teamId }) => console.status(`${plural(teams, "team")}, ${teamId}`),
      });
    } finally {
      await database.close();
    }
    const isSound = report.disagreements.length === 0;
    const seconds = (performance.now() - startedAt) / 1000;
    if (args.json) console.json({ ok: isSound, ...report });
    else printReport(console, report, `${databaseText(where)}, ${seconds.toFixed(1)} s`);
    return isSound ? EXIT_OK : EXIT_NO;
  },
});

function printReport(console: Console, report: VerifyReport, where: string): void {
  const { teams, charges, entries, checks, disagreements } = report;
  const { red, green } = console.colors;
  for (const { team, what, where: row, expected, got } of disagreements.slice(0, SHOWN_MAX)) {
    console.print(`${red("DISAGREES")} ${team}, table ${row.table}, ${row.key}`);
    console.print(`  what      ${what}`);
    console.print(`  expected  ${expected}`);
    console.print(`  got       ${got}`);
  }
  const more = disagreements.length - SHOWN_MAX;
  if (more > 0) console.print(`and ${grouped(String(more))} more; --json shows all`);
  console.print(
    `${plural(teams, "team")}, ${plural(charges, "charge")}, ` +
      `${plural(entries, "entry", "entries")}, ${plural(checks, "comparison")} (${where})`,
  );
  if (disagreements.length === 0) console.print(green("Everything agrees with the ledger."));
  else console.print(red(plural(disagreements.length, "disagreement")));
}
