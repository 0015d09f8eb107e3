/**
 * `npm start`: from a fresh clone to a server with something to look at. Builds what is missing,
 * starts the server, replays the example once, and prints what came of it. A second start finds all
 * of it done.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const EXAMPLE = join(ROOT, "examples/acme");

const began = performance.now();
const say = (line = "") => process.stdout.write(`${line}\n`);
const secondsSince = (from) => ((performance.now() - from) / 1000).toFixed(1);

await buildIfStale();
await start();

/** `tsc -b` looks at every file even when nothing changed; so we look at dates first. */
async function buildIfStale() {
  const built = join(ROOT, "packages/cli/dist/start.js");
  if (existsSync(built) && newestSource() <= statSync(built).mtimeMs) return;
  const from = performance.now();
  say(existsSync(built) ? "Building what has changed ..." : "Building, this once ...");
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  if (!existsSync(tsc)) fail("Run `npm ci` first: the packages are not there.");
  const code = await run(process.execPath, [tsc, "-b"]);
  if (code !== 0) fail("The build failed.");
  // tsc leaves a file alone whose text stays the same; the date says that the build was looked at.
  utimesSync(built, new Date(), new Date());
  say(`Built in ${secondsSince(from)} s.`);
}

function newestSource() {
  let newest = statSync(join(ROOT, "tsconfig.base.json")).mtimeMs;
  for (const name of readdirSync(join(ROOT, "packages"))) {
    const source = join(ROOT, "packages", name, "src");
    if (!existsSync(source)) continue;
    for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
      if (/(?<!\.test)\.ts$/.test(file)) {
        newest = Math.max(newest, statSync(join(source, file)).mtimeMs);
      }
    }
  }
  return newest;
}

function run(command, words) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd: ROOT, stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

async function start() {
  const cli = await import("../packages/cli/dist/start.js");
  const console = cli.systemConsole();
  const { env } = process;
  const from = performance.now();
  const starting = cli.startHere({ env, catalog: join(ROOT, "catalogs/postman") });
  // From now on: a database half started is not left behind either.
  const stop = stopOnSignal(starting);
  const running = await starting.catch((error) => {
    cli.sayFailure(error, console, false);
    process.exit(1);
  });
  if (stop.isAsked) return;
  say(`Server up in ${secondsSince(from)} s, over ${running.databaseText}.`);
  try {
    await showExample(cli, console, running, stop.signal);
    if (!stop.isAsked) farewell(running);
  } catch (error) {
    if (!stop.isAsked) {
      cli.sayFailure(error, console, false);
      process.exitCode = 1;
      await stop.now();
    }
  }
}

/** The first Ctrl-C closes everything in order; whoever is in a hurry presses it again. */
function stopOnSignal(starting) {
  const ending = new AbortController();
  const stop = {
    isAsked: false,
    signal: ending.signal,
    now: async () => {
      if (stop.isAsked) process.exit(130);
      stop.isAsked = true;
      ending.abort();
      say("\nClosing ...");
      await (await starting).close();
      say("Closed.");
      process.exit(process.exitCode ?? 0);
    },
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void stop.now());
  return stop;
}

async function showExample(cli, console, { client }, signal) {
  if (client === null) {
    say("The example is not replayed: set SLUICE_OPERATOR_KEY to this database's operator key.");
    return;
  }
  const files = readdirSync(EXAMPLE)
    .filter((name) => name.endsWith(".jsonl.gz"))
    .map((name) => join(EXAMPLE, name));
  if (await cli.isReplayed(client, files)) say("The example was replayed at an earlier start.");
  else {
    say("Replaying three months of two teams ...");
    cli.printReport(console, await cli.replayFiles(files, { client, console, signal }));
  }
  for (const teamId of ["acme-nine", "globex-forty"]) {
    say();
    const { items } = await client.call("list_invoices", { teamId });
    const { usage } = await client.call("get_usage", { teamId, cycle: 2 });
    cli.printUsage(console, usage, items[0].currency);
    say();
    for (const invoice of items.filter(({ cycle }) => cycle.index < 3)) {
      cli.printInvoice(console, invoice);
    }
  }
}

function farewell({ url, keyText }) {
  say(`Ready after ${secondsSince(began)} s. Look further at ${url}, its API at ${url}/reference.`);
  say(keyText);
  const server = new URL(url).port === "4600" ? "" : ` --server ${url}`;
  say(`  npx sluice usage --team acme-nine --cycle 2 --by flow${server}`);
  say(`  npx sluice explain --team acme-nine${server}`);
  say("Ctrl-C ends it and keeps the data.");
}

function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
