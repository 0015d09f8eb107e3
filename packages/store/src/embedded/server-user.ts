/** PostgreSQL refuses to run as root: it then runs as a user of its own, made if it is missing. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { EmbeddedError } from "./embedded-error.ts";

const run = promisify(execFile);

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = "postgres";
/** How Debian adds a user, and how busybox does. */
const WAYS_TO_ADD: readonly (readonly [string, readonly string[]])[] = [
  ["useradd", ["--system", "--user-group", "--no-create-home", NAME]],
  ["adduser", ["-S", "-D", "-H", NAME]],
];

/** Null: this process is not root, and the server runs as its user. */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await findUser(NAME);
  if (existing) return existing;
  for (const [program, args] of WAYS_TO_ADD) {
    await run(program, [...args]).catch(() => undefined);
    const added = await findUser(NAME);
    if (added) return added;
  }
  const nobody = await findUser("nobody");
  if (nobody) return nobody;
  throw new EmbeddedError("it will not run as root, and no other user could be found or made");
}

async function findUser(name: string): Promise<ServerUser | null> {
  const text = await readFile("/etc/passwd", "utf8").catch(() => "");
  for (const line of text.split("\n")) {
    const [user, , uid, gid] = line.split(":");
    if (user === name) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}
