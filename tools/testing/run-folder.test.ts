import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@sluice/testing";
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

async function startOwner(env = {}) {
  const owner = spawn(process.execPath, ["--input-type=module", "-e", OWNER], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, ...env },
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

test.runIf(existsSync("/proc/self/stat"))(
  "a run clears the folders of runs that are gone, and none of another container's",
  async () => {
    const shared = mkdtempSync(join(tmpdir(), "sluice-shared-"));
    const { owner, folder } = await startOwner({ TMPDIR: shared });
    const here = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
    const leave = (name: string, more: object) => {
      const path = join(shared, `sluice-run-${name}`);
      mkdirSync(path);
      writeFileSync(join(path, "run.json"), JSON.stringify({ ...here, ...more }));
      return path;
    };
    const folders = [
      folder,
      leave("restarted", { boot: "an earlier one" }),
      leave("number-used-again", { startedAt: "1" }),
      leave("elsewhere", { namespace: "pid:[1]", startedAt: "1" }),
    ];
    const next = await startOwner({ TMPDIR: shared });
    expect(folders.map((path) => existsSync(path))).toEqual([true, false, false, true]);
    for (const one of [owner, next.owner]) {
      const told = once(one, "message");
      one.send("end");
      await told;
    }
    rmSync(shared, { recursive: true });
  },
);
