/** The address of an embedded server that another process owns, to read from it. */
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { SUPERUSER } from "./cluster.ts";
import { EmbeddedError } from "./embedded-error.ts";
import { serverUser } from "./server-user.ts";
import { readSettings } from "./settings-file.ts";

/** The folder must be in use. Throws EmbeddedError when it has never had a server. */
export async function urlOfRunning(dataDir: string, database: string): Promise<string> {
  const folder = await realpath(resolve(dataDir));
  const { port, password } = await readSettings(folder, await serverUser());
  if (port === null) throw new EmbeddedError(`${dataDir} has never had a database server`);
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}
