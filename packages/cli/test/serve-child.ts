/** A server in a process of its own, to be killed. */
import { startServer } from "@sluice/server";

const [, , url = "", port = "0", catalogDir = ""] = process.argv;
const running = await startServer({
  port: Number(port),
  catalogDir,
  database: { url },
  operatorKey: process.env.SLUICE_OPERATOR_KEY,
  jobsEverySeconds: 1,
  logLevel: "silent",
});
process.stdout.write(`${running.url}\n`);
