/** A server in a process of its own, to be killed: `DATABASE_URL CATALOG_DIR PORT`. */
import { startServer } from "../../src/index.ts";
import { OPERATOR_KEY } from "./operator-key.ts";

const [, , url = "", catalogDir = "", port = "0"] = process.argv;
const running = await startServer({
  port: Number(port),
  catalogDir,
  database: { url },
  operatorKey: OPERATOR_KEY,
  jobsEverySeconds: 1,
  logLevel: "silent",
});
process.send?.(running.url);
