/** Starts a server of this machine with a client for it, as `npm start` does. */

import { existsSync, readFileSync } from "node:fs";
import { type Client, createClient } from "@sluice/client";
import { startServer } from "@sluice/server";
import type { Environment } from "../base/command.ts";
import { explainFault } from "./faults.ts";
import { guardOptions } from "./guard-options.ts";
import { databaseOf, databaseText } from "./places.ts";

export interface Here {
  readonly url: string;
  /** Null where the database had a key already, and this process does not know it. */
  readonly client: Client | null;
  readonly databaseText: string;
  /** Says in words where the operator's key is. */
  readonly keyText: string;
  close(): Promise<void>;
}

export async function startHere(options: {
  readonly env: Environment;
  readonly catalog: string;
}): Promise<Here> {
  const { env, catalog } = options;
  const database = databaseOf({}, env);
  const chosen = env.SLUICE_OPERATOR_KEY || undefined;
  const running = await startServer({
    port: Number(env.PORT || 4600),
    host: env.HOST,
    catalogDir: catalog,
    database,
    operatorKey: chosen,
    ...guardOptions(env),
    logLevel: "error",
  }).catch(explainFault);
  const { url, operatorKeyFile, operatorKeyMade } = running;
  const kept =
    operatorKeyFile !== null && existsSync(operatorKeyFile)
      ? readFileSync(operatorKeyFile, "utf8").trim()
      : null;
  const key = chosen ?? operatorKeyMade ?? kept;
  return {
    url,
    client: key === null ? null : createClient({ baseUrl: url, key }),
    databaseText: databaseText(database),
    keyText: keyTextOf({
      chosen,
      made: operatorKeyMade,
      file: kept === null ? null : operatorKeyFile,
    }),
    close: () => running.close(),
  };
}

function keyTextOf(key: {
  chosen: string | undefined;
  made: string | null;
  file: string | null;
}): string {
  if (key.chosen !== undefined) return "The operator's key is the one in SLUICE_OPERATOR_KEY.";
  if (key.file !== null)
    return `The operator's key is in ${key.file}; sluice finds it here by itself.`;
  if (key.made !== null) return `The operator's key, shown this once: ${key.made}`;
  return "Set SLUICE_KEY to a key of this database.";
}
