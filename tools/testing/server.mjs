/** A server of the built product for the length of one task, on a free port and its own data. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { whileWanted } from "./giving-up.mjs";
import { ROOT, SLUICE } from "./run.mjs";

/** Long enough for any machine; one that cannot be had says so by itself. */
const READY_SECONDS_MAX = 1_200;
const STOP_SECONDS_MAX = 600;

/** `stopped` says whether the server ended by itself, with 0, when it was asked to. */
export async function withServer({ data }, task) {
  const port = await freePort();
  await whileWanted();
  const key = `slk_operator_${randomBytes(24).toString("hex")}`;
  const env = { ...process.env, SLUICE_OPERATOR_KEY: key };
  delete env.DATABASE_URL;
  const args = [SLUICE, "serve", "--port", String(port), "--data", data];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const ended = new Promise((resolve) => {
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
  const url = `http://127.0.0.1:${port}`;
  let result = null;
  if (await isReady(url, child)) result = await task({ url, key });
  else console.log(`the server did not become ready:\n${output}`);
  child.kill("SIGTERM");
  const limit = setTimeout(() => child.kill("SIGKILL"), STOP_SECONDS_MAX * 1000);
  const end = await ended;
  clearTimeout(limit);
  await whileWanted();
  if (end !== 0) console.log(`the server ended with ${end}:\n${output.slice(-4000)}`);
  return { result, stopped: end === 0 };
}

async function isReady(url, child) {
  const until = Date.now() + READY_SECONDS_MAX * 1000;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    try {
      if ((await fetch(`${url}/readyz`)).ok) return true;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
  return false;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
