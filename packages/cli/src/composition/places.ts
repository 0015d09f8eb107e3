/** Where a server of this machine finds its catalog and its database. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../base/command.ts";
import { dataDirectoryOf } from "../base/connect.ts";
import { misuse } from "../base/failure.ts";

export const catalogArg = {
  catalog: {
    type: "string",
    valueHint: "DIR",
    description: "Folder of the catalog's YAML files (SLUICE_CATALOG; catalogs/postman)",
  },
} as const;

export const databaseArgs = {
  data: {
    type: "string",
    valueHint: "DIR",
    description: "Folder of the embedded database (SLUICE_DATA; ./data)",
  },
  database: {
    type: "string",
    valueHint: "URL",
    description: "A PostgreSQL of your own, 15 or later (DATABASE_URL)",
  },
} as const;

/** A clone of the repository has a catalog; elsewhere one must be named. */
export function catalogDirectory(args: { catalog?: string | undefined }, env: Environment): string {
  const named = args.catalog ?? env.SLUICE_CATALOG;
  const places =
    named === undefined
      ? [
          "catalogs/postman",
          fileURLToPath(new URL("../../../../catalogs/postman", import.meta.url)),
        ]
      : [named];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return resolve(found);
  throw misuse(
    named === undefined
      ? "No catalog was given; name its folder with --catalog."
      : `There is no folder ${named}.`,
    "A catalog is a folder of YAML files; catalogs/postman in the repository is one.",
  );
}

export function databaseOf(
  args: { data?: string | undefined; database?: string | undefined },
  env: Environment,
): { url: string } | { dataDir: string } {
  if (args.database && args.data) {
    throw misuse("--database and --data name two databases; give one.");
  }
  const url = args.database ?? (args.data ? undefined : env.DATABASE_URL);
  if (url) return { url };
  return { dataDir: args.data ? resolve(args.data) : dataDirectoryOf(env) };
}

/** The database as it is shown: without the password. */
export function databaseText(database: { url: string } | { dataDir: string }): string {
  if ("dataDir" in database) return `embedded PostgreSQL in ${database.dataDir}`;
  try {
    const url = new URL(database.url);
    url.password = "";
    return `PostgreSQL at ${url.host}${url.pathname}`;
  } catch {
    return "PostgreSQL";
  }
}
