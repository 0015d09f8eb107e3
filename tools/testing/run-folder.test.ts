import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";

const RUN_FOLDER = new URL("./run-folder.mjs", import.meta.url).href;

/** A run that starts a program in a session of its own, and then waits for ever. */
const OWNER = `
  const { startRun } = await import(${JSON.stringify(RUN_FOLDER)});
  const { spawn } = await import("node:child_process");
  const { folder, end } = await startRun();
  const stray = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true, stdio: "ignore",
  });
  stray.unref();
  process.once("message", async () => {
    process.send({ left: (await end()).length });
    process.disconnect();
  });
  process.send({ folder, pid: stray.pid });
`;

async function startOwner() {
  const owner = spawn(process.execPath, ["--input-type=module", "-e", OWNER], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [{ folder, pid }] = await once(owner, "message");
  return { owner, folder, pid };
}

/** One that has ended has no program any more, whether or not it was fetched by its parent. */
function isThere(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== "";
  } catch {
    return false;
  }
}

/** What never comes about is ended by the test's time-out. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test.runIf(existsSync("/proc/self/stat"))(
  "a run that is killed leaves no process behind, and no folder",
  async () => {
    const { owner, folder, pid } = await startOwner();
    expect([isThere(pid), existsSync(folder)]).toEqual([true, true]);
    owner.kill("SIGKILL");
    await until(() => !isThere(pid) && !existsSync(folder));
  },
);

test.runIf(existsSync("/proc/self/stat"))(
  "a run that ends tells what it had left behind, and ends it",
  async () => {
    const { owner, folder, pid } = await startOwner();
    const told = once(owner, "message");
    owner.send("end");
    expect((await told)[0]).toEqual({ left: 1 });
    expect([isThere(pid), existsSync(folder)]).toEqual([false, false]);
  },
);
