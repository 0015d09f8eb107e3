/** Whether the server's user can reach a path, and a folder that it can always reach. */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EmbeddedError } from "./embedded-error.ts";
import type { ServerUser } from "./server-user.ts";

/** The place of a cluster or of programs that the user cannot reach where they are. */
const SYSTEM_FOLDER = "/var/lib/sluice";

/** Whether every folder above `path`, and `path` itself, lets the user through. */
export async function canReach(path: string, user: ServerUser | null): Promise<boolean> {
  if (!user) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

export async function systemFolder(): Promise<string> {
  try {
    await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
    return SYSTEM_FOLDER;
  } catch (error) {
    throw new EmbeddedError(
      `as root it runs as another user, who cannot reach the folder, and ${SYSTEM_FOLDER} ` +
        "cannot be made",
      error,
    );
  }
}
