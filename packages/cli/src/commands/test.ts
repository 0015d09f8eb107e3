import { randomUUID } from "node:crypto";
import { loadCatalog } from "@sluice/engine";
import {
  coreDriver,
  discoverScenarios,
  formatResult,
  httpDriver,
  runScenarios,
} from "@sluice/scenario";
import { EXIT_NO, EXIT_OK, serverArgs, subcommand } from "../base/command.ts";
import { connectionOf } from "../base/connect.ts";
import { misuse } from "../base/failure.ts";
import { explainFault } from "../composition/faults.ts";
import { catalogArg, catalogDirectory } from "../composition/places.ts";

export const test = subcommand({
  name: "test",
  summary: "Play scenarios: worked answers as YAML files",
  about:
    "Without --server they are played against the rules themselves, in memory, with the catalog " +
    "that --catalog names. With --server they are played against a running server, each with a " +
    "team of its own on a test clock. A folder stands for every .yaml file below it.",
  usage: "FILE... [options]",
  args: { ...catalogArg, ...serverArgs },
  examples: [
    ["sluice test scenarios/", "all of them, against the rules"],
    ["sluice test --catalog my-catalog my-scenarios/", "your own price change"],
    ["sluice test scenarios/flows --server http://localhost:4600", "against a running server"],
  ],
  exitOne: "A scenario failed",
  async run({ args, words, env, console }) {
    if (words.length === 0) throw misuse("No scenario was given; name files or folders.");
    try {
      discoverScenarios(words);
    } catch (error) {
      throw misuse(error instanceof Error ? error.message : String(error));
    }
    const driver =
      args.server === undefined
        ? coreDriver(await loadCatalog(catalogDirectory(args, env)).catch(explainFault))
        : httpDriver({
            connection: connectionOf(args, env),
            newTeamId: () => `scenario-${randomUUID()}`,
          });
    const run = await runScenarios(words, {
      driver,
      onProgress(result, done, total) {
        if (args.json) return;
        for (const line of formatResult(result)) console.print(line);
        if (done < total) console.status(`${done} of ${total}`);
      },
    });
    if (args.json) console.json(run);
    else console.print(`${run.passed} passed, ${run.failed} failed`);
    return run.failed === 0 ? EXIT_OK : EXIT_NO;
  },
});
