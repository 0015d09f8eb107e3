import { startServer } from "@sluice/server";
import { EXIT_OK, subcommand } from "../base/command.ts";
import { misuse } from "../base/failure.ts";
import { explainFault } from "../composition/faults.ts";
import { GUARD_VARIABLES, guardOptions } from "../composition/guard-options.ts";
import {
  catalogArg,
  catalogDirectory,
  databaseArgs,
  databaseOf,
  databaseText,
} from "../composition/places.ts";
import { untilSignal } from "../composition/signals.ts";

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

export const serve = subcommand({
  name: "serve",
  summary: "Start a server",
  about:
    "It runs the HTTP API and the jobs in one process, over an embedded PostgreSQL or one of your " +
    "own. Ctrl-C or SIGTERM ends it: requests under way are answered, and no database server is " +
    "left behind.",
  usage: "[options]",
  args: {
    ...catalogArg,
    ...databaseArgs,
    port: { type: "string", valueHint: "N", description: "Port, 0 for any free one (PORT; 4600)" },
    host: {
      type: "string",
      valueHint: "HOST",
      description: "Address to listen on (HOST; 127.0.0.1)",
    },
    log: {
      type: "string",
      valueHint: "LEVEL",
      description: `How much to log, one of ${LEVELS.join(", ")} (SLUICE_LOG; info)`,
    },
    json: { type: "boolean", description: "Print where it listens as one line of JSON" },
  },
  environment: [
    ["SLUICE_OPERATOR_KEY", "The first operator key, if you choose it: 16 characters or more"],
    ...GUARD_VARIABLES,
  ],
  examples: [
    ["sluice serve", "embedded database in ./data, catalog of the repository, port 4600"],
    ["sluice serve --catalog my-catalog --port 8080 --data /srv/sluice", "what you sell"],
    ["DATABASE_URL=postgres://me@db/sluice sluice serve", "a database of your own"],
    ["REDIS_URL=redis://cache sluice serve", "limits that several servers and gates share"],
  ],
  exitOne: "It is not used",
  async run({ args, env, console }) {
    const database = databaseOf(args, env);
    const guard = guardOptions(env);
    // Signals are heard from the start on, so that no half-started database is left behind.
    const signalled = untilSignal();
    const running = await startServer({
      port: portOf(args.port ?? env.PORT ?? "4600"),
      host: args.host ?? env.HOST,
      catalogDir: catalogDirectory(args, env),
      database,
      operatorKey: env.SLUICE_OPERATOR_KEY || undefined,
      ...guard,
      logLevel: levelOf(args.log ?? env.SLUICE_LOG ?? "info"),
    }).catch(explainFault);
    const { url, operatorKeyMade, operatorKeyFile } = running;
    if (args.json) {
      console.print(JSON.stringify({ url, operatorKeyMade, operatorKeyFile }));
    } else {
      console.note(`Sluice listens on ${url}, over ${databaseText(database)}.`);
      console.note(`API reference: ${url}/reference`);
      if (operatorKeyMade !== null)
        console.note(`Operator key, shown this once: ${operatorKeyMade}`);
      if (operatorKeyFile !== null)
        console.note(`The first operator key is kept in ${operatorKeyFile}`);
    }
    const signal = await signalled;
    console.note(`${signal}: closing ...`);
    await running.close();
    console.note("Closed.");
    return EXIT_OK;
  },
});

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw misuse(`--port must be a number from 0 to 65535, not "${text}".`);
}

function levelOf(text: string): (typeof LEVELS)[number] {
  const level = LEVELS.find((each) => each === text);
  if (level) return level;
  throw misuse(`--log must be one of ${LEVELS.join(", ")}, not "${text}".`);
}
