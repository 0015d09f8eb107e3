/** Opens a database to read it, also while a server uses it. */
import { existsSync } from "node:fs";
import { DATABASE_NAME, type Database, openDatabase, urlOfRunning } from "@sluice/store";
import { EXIT_UNREACHABLE } from "../base/command.ts";
import { Failure } from "../base/failure.ts";

/** An embedded database is started, or joined where another process runs it. */
export async function openForReading(
  database: { url: string } | { dataDir: string },
): Promise<Database> {
  if ("url" in database) return openDatabase({ ...database, isOnlyRead: true });
  const { dataDir } = database;
  if (!existsSync(dataDir)) {
    throw new Failure(`There is no database in ${dataDir}.`, {
      exitCode: EXIT_UNREACHABLE,
      hint: "Name its folder with --data, or set DATABASE_URL to your own PostgreSQL.",
    });
  }
  try {
    return await openDatabase({ dataDir, isOnlyRead: true });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "EmbeddedInUse") throw error;
    const url = await urlOfRunning(dataDir, DATABASE_NAME);
    return openDatabase({ url, isOnlyRead: true });
  }
}
