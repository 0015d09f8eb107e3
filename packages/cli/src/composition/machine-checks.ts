/** The doctor's checks of this machine. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { loadCatalog, silentLogger } from "@sluice/engine";
import type { Counter } from "@sluice/gate";
import { createRedisLimiter } from "@sluice/gate/redis";
import { openPool, POSTGRESQL_VERSION_MIN } from "@sluice/store";
import type { Environment } from "../base/command.ts";
import { bad, type Check, good, messageOf, odd } from "../doctor/check.ts";
import { redisOf, redisText } from "./guard-options.ts";
import { catalogDirectory, databaseOf, databaseText } from "./places.ts";

interface PlaceOptions {
  readonly catalog?: string | undefined;
  readonly data?: string | undefined;
  readonly database?: string | undefined;
}

const GIBIBYTE = 1024 ** 3;

export function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  const says = `${process.versions.node} on ${process.platform} ${process.arch}`;
  return isEnough ? good("node", says) : bad("node", says, "Install Node 20.19 or later.");
}

export async function checkCatalog(options: PlaceOptions, env: Environment): Promise<Check> {
  try {
    const directory = catalogDirectory(options, env);
    const catalog = await loadCatalog(directory);
    const plans = Object.keys(catalog.plans).length;
    const cards = Object.keys(catalog.cards).length;
    return good("catalog", `${catalog.name}: ${plans} plans, ${cards} rate cards, in ${directory}`);
  } catch (error) {
    return bad(
      "catalog",
      messageOf(error),
      "Correct the files that are named, or give another folder with --catalog.",
    );
  }
}

/** The embedded database belongs to the server that runs on it, so that one is asked instead. */
export async function checkDatabase(
  options: PlaceOptions,
  env: Environment,
  isServed: boolean,
): Promise<Check> {
  const database = databaseOf(options, env);
  const text = databaseText(database);
  if ("dataDir" in database) {
    if (!existsSync(database.dataDir))
      return odd("database", `${text} is not there yet`, "The first `sluice serve` makes it.");
    return good("database", isServed ? `${text}, behind the server` : text);
  }
  const pool = openPool({ url: database.url, logger: silentLogger });
  try {
    const { rows } = await pool.query<{ version: string; number: string }>(
      "SELECT current_setting('server_version') AS version, " +
        "current_setting('server_version_num') AS number",
    );
    const [row] = rows;
    if (Number(row?.number) >= POSTGRESQL_VERSION_MIN)
      return good("database", `${text}, version ${row?.version}`);
    return bad(
      "database",
      `${text} is version ${row?.version}`,
      "PostgreSQL 15 or later is needed.",
    );
  } catch (error) {
    return bad(
      "database",
      `${text}: ${messageOf(error)}`,
      "Check that it is running, and that user, password and name in DATABASE_URL are right.",
    );
  } finally {
    await pool.end();
  }
}

/** Makes a dry draw: it shows whether limits can be counted there, and counts nothing. */
export async function checkRedis(env: Environment): Promise<Check[]> {
  let redis: string | undefined;
  try {
    redis = redisOf(env);
  } catch (error) {
    return [bad("redis", messageOf(error), "Correct REDIS_URL; `sluice serve` refuses it.")];
  }
  if (redis === undefined) return [];
  const faults: Error[] = [];
  const onOutage = (error: Error) => void faults.push(error);
  const limiter = createRedisLimiter({ redis, timeoutMs: REDIS_WAIT_MS, onOutage });
  try {
    const { states } = await limiter.draw([PROBE], 1, true);
    if (states.every(({ storeAway }) => storeAway === null))
      return [good("redis", redisText(redis))];
  } catch (error) {
    onOutage(error instanceof Error ? error : new Error(String(error)));
  } finally {
    await limiter.close();
  }
  const reason = faults.map(messageOf).join("; ") || "no answer";
  const fix =
    "Check that it is running and that REDIS_URL is right. Until then each process counts alone.";
  return [bad("redis", `${redisText(redis)}: ${reason}`, fix)];
}

const REDIS_WAIT_MS = 3000;

const PROBE: Counter = {
  partition: "doctor",
  limit: {
    id: "doctor",
    name: "Whether limits can be counted",
    limit: 1,
    windowSeconds: 60,
    algorithm: "fixed",
    per: ["user"],
    routes: null,
    whenStoreAway: "closed",
    isHeadline: false,
    source: "sluice doctor",
    assumed: null,
  },
};

export async function checkDisk(options: PlaceOptions, env: Environment): Promise<Check> {
  const database = databaseOf(options, env);
  let directory = "dataDir" in database ? database.dataDir : process.cwd();
  while (!existsSync(directory)) directory = dirname(directory);
  const { bavail, bsize } = await statfs(directory);
  const gibibytes = (bavail * bsize) / GIBIBYTE;
  const says = `${gibibytes.toFixed(1)} GiB free at ${directory}`;
  if (gibibytes >= 1) return good("disk", says);
  return bad("disk", says, "Free some space: a ledger that cannot be written stops everything.");
}
