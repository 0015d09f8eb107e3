/** Whether a process that was recorded earlier still runs, and is still the same one. */
import { readFileSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * False for a zombie, which has ended and whose parent has not waited for it.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It runs, and belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  try {
    return fieldsAfterName(readFileSync(`/proc/${pid}/stat`, "utf8"))[0] !== "Z";
  } catch {
    return true;
  }
}

/**
 * When a process started, in the kernel's own ticks, so that a number used again by another process
 * is not taken for the first; null where the kernel does not tell.
 */
export async function startOf(pid: number): Promise<string | null> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return status === null ? null : (fieldsAfterName(status)[19] ?? null);
}

/**
 * Living processes whose working folder it is, as it is of every process of a PostgreSQL server;
 * null where the kernel does not tell.
 */
export async function processesIn(folder: string): Promise<number[] | null> {
  const names = await readdir("/proc").catch(() => null);
  if (names === null) return null;
  const found: number[] = [];
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const cwd = await readlink(`/proc/${name}/cwd`).catch(() => null);
    if (cwd === folder && isAlive(Number(name))) found.push(Number(name));
  }
  return found;
}

/** The name, in parentheses, may hold spaces and parentheses of its own. */
const fieldsAfterName = (status: string): string[] =>
  status.slice(status.lastIndexOf(")") + 2).split(" ");
