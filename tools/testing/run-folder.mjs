/**
 * The folder of a test run: the TMPDIR of everything that the run starts. It ends with the run,
 * however that ends, and so does every process that has to do with it: a minder waits beside the
 * run, and each run first clears what a machine that was switched off has left.
 */
import { spawn } from "node:child_process";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endProcessesOf, startOf } from "./processes.mjs";

const PREFIX = "sluice-run-";
const MINDER = fileURLToPath(new URL("./minder.mjs", import.meta.url));

/** Makes the folder and sets TMPDIR; `end` answers what was still running. */
export async function startRun() {
  await clearForsakenRuns();
  const outside = { ...process.env };
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  // Servers put on another user, who must get through.
  chmodSync(folder, 0o711);
  const owner = { pid: process.pid, startedAt: startOf(process.pid), ...here() };
  writeFileSync(join(folder, "run.json"), JSON.stringify(owner));
  const minder = spawn(process.execPath, [MINDER, folder], {
    cwd: "/",
    env: outside,
    stdio: ["pipe", "ignore", "ignore"],
    // Not of the run's group: it outlives what ends that.
    detached: true,
  });
  minder.unref();
  minder.stdin.unref();
  minder.stdin.on("error", () => undefined);
  process.env.TMPDIR = folder;
  return {
    folder,
    async end() {
      const left = await clear(folder);
      process.env.TMPDIR = outside.TMPDIR ?? "";
      if (outside.TMPDIR === undefined) delete process.env.TMPDIR;
      minder.stdin.end();
      return left;
    },
  };
}

/** Ends what runs for a folder, and removes it; answers the commands that were running. */
export async function clear(folder) {
  const left = await endProcessesOf(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return left;
}

async function clearForsakenRuns() {
  const folders = readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(tmpdir(), name));
  for (const folder of folders) {
    if (!isForsaken(folder)) continue;
    const left = await clear(folder);
    for (const command of left) console.log(`ended what an earlier run left behind: ${command}`);
  }
}

function isForsaken(folder) {
  let owner;
  try {
    owner = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
  } catch {
    // Just being made, or just being removed.
    return false;
  }
  const { namespace, boot } = here();
  // A container that shares this folder numbers its processes by itself: nothing is known of them.
  if (owner.namespace !== namespace) return false;
  if (owner.boot !== boot) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error.code === "ESRCH";
  }
  return owner.startedAt !== null && owner.startedAt !== startOf(owner.pid);
}

/** Where the number of a process says which one it is; null where the system does not tell. */
function here() {
  try {
    return {
      namespace: readlinkSync("/proc/self/ns/pid"),
      boot: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    };
  } catch {
    return { namespace: null, boot: null };
  }
}
