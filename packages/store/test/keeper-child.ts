/** Run as a process of its own by embedded.test.ts: opens a database and waits to be ended. */
import { openDatabase } from "../src/index.ts";

const [dataDir = "", manner = "in-order"] = process.argv.slice(2);
const database = await openDatabase({ dataDir });
await database.pool.query("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS one");
process.once("SIGINT", () => void database.close());
if (manner === "exit-at-once") process.once("SIGTERM", () => process.exit(1));
console.log(database.embedded?.pid);
const alive = setInterval(() => undefined, 60_000);
process.once("SIGINT", () => clearInterval(alive));
