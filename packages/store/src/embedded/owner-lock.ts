/**
 * One process at a time owns a data folder. A file names its pid; the file of a process that is
 * gone is taken over. PostgreSQL's own interlock stands behind this one: even two owners could not
 * start two servers on one cluster.
 */
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedError, EmbeddedInUse } from "./embedded-error.ts";
import { isAlive, startOf } from "./processes.ts";

const FILE = "owner.json";
const TRIES = 20;

interface Owner {
  readonly pid: number;
  readonly startedAt: string | null;
}

/** Answers a function that gives the folder up. */
export async function ownFolder(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, FILE);
  const mine = JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) });
  for (let count = 0; count < TRIES; count += 1) {
    if (await create(file, mine)) return () => release(file, mine);
    const text = await readFile(file, "utf8").catch(() => null);
    if (text === null) continue;
    const owner = parseOwner(text);
    if (owner && (await isThere(owner))) throw new EmbeddedInUse(dataDir, owner.pid);
    await takeAway(file, text);
  }
  throw new EmbeddedError(`the lock file ${file} could not be taken`);
}

/** The file appears whole or not at all, so that nobody reads half of it. */
async function create(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o644 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moves the stale file away. If another process had replaced it by then, puts that one back. */
async function takeAway(file: string, stale: string): Promise<void> {
  const aside = `${file}.stale.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const taken = await readFile(aside, "utf8").catch(() => null);
  if (taken !== stale) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function release(file: string, mine: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === mine) await rm(file, { force: true });
}

async function isThere(owner: Owner): Promise<boolean> {
  if (!isAlive(owner.pid)) return false;
  return owner.startedAt === null || owner.startedAt === (await startOf(owner.pid));
}

function parseOwner(text: string): Owner | null {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value !== "object" || !("pid" in value)) return null;
    const { pid } = value;
    const startedAt = "startedAt" in value ? value.startedAt : null;
    if (typeof pid !== "number") return null;
    return { pid, startedAt: typeof startedAt === "string" ? startedAt : null };
  } catch {
    return null;
  }
}
