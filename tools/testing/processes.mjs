/**
 * The processes of a test run, whoever started them and however they went astray: whatever has the
 * run's folder as its TMPDIR, or works below it, as every PostgreSQL, Redis and proxy of a test
 * does. Where there is no /proc none is found, and process groups have to do.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, sep } from "node:path";

/** Data of clusters whose own folder the server's user could not reach; see packages/store. */
const CLUSTERS_ELSEWHERE = "/var/lib/sluice";
const PATIENCE_MS = 10_000;

/** Each with its command and the processor time that it has used, in ticks of the kernel. */
export function processesOf(folder) {
  const folders = [folder, ...clustersElsewhere(folder)];
  const found = [];
  for (const name of entriesOf("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!belongsTo(pid, folders)) continue;
      const status = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [state, ...fields] = status.slice(status.lastIndexOf(")") + 2).split(" ");
      if (state === "Z") continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      found.push({ pid, command, ticks: Number(fields[10]) + Number(fields[11]) });
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
  return found;
}

/** Ends all of them, those that are stopped too; answers the commands of those that were there. */
export async function endProcessesOf(folder) {
  const ended = new Map();
  for (const signal of ["SIGTERM", "SIGQUIT", "SIGKILL"]) {
    const until = performance.now() + PATIENCE_MS;
    const told = new Set();
    for (;;) {
      const left = processesOf(folder);
      if (left.length === 0) return [...ended.values()];
      if (performance.now() > until) break;
      for (const { pid, command } of left) {
        ended.set(pid, command);
        if (told.has(pid)) continue;
        told.add(pid);
        signalTo(pid, signal);
        signalTo(pid, "SIGCONT");
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
  return [...ended.values()];
}

/** A process, or with a negative number its group. */
export function signalTo(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}

/** When a process started, in ticks, so that a number used again is not taken for the first. */
export function startOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return null;
  }
}

function belongsTo(pid, folders) {
  const works = readlinkSync(`/proc/${pid}/cwd`);
  if (folders.some((folder) => works === folder || works.startsWith(folder + sep))) return true;
  const scratch = /(?:^|\0)TMPDIR=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, "utf8"))?.[1];
  return scratch === folders[0] || scratch?.startsWith(folders[0] + sep);
}

function clustersElsewhere(folder) {
  return entriesOf(CLUSTERS_ELSEWHERE)
    .map((name) => join(CLUSTERS_ELSEWHERE, name))
    .filter((cluster) => {
      try {
        return readFileSync(join(cluster, "belongs-to"), "utf8").startsWith(folder + sep);
      } catch {
        return false;
      }
    });
}

function entriesOf(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
