/** The settings of the embedded server between starts, which only its owner may read. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { EmbeddedError } from "./embedded-error.ts";
import { canReach, systemFolder } from "./reach.ts";
import type { ServerUser } from "./server-user.ts";

const FILE = "embedded.json";

export interface EmbeddedSettings {
  /** Relative to the data folder, or absolute where the server's user cannot reach that. */
  readonly cluster: string;
  readonly port: number | null;
  readonly password: string;
}

export async function readSettings(
  dataDir: string,
  user: ServerUser | null,
): Promise<EmbeddedSettings> {
  const text = await readFile(join(dataDir, FILE), "utf8").catch(() => null);
  if (text !== null) return parseSettings(text, join(dataDir, FILE));
  const settings: EmbeddedSettings = {
    cluster: (await canReach(dataDir, user)) ? "postgres" : await folderElsewhere(dataDir, user),
    port: null,
    password: randomBytes(24).toString("base64url"),
  };
  await writeSettings(dataDir, settings);
  return settings;
}

export async function writeSettings(dataDir: string, settings: EmbeddedSettings): Promise<void> {
  const file = join(dataDir, FILE);
  await writeFile(`${file}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export function clusterFolder(dataDir: string, settings: EmbeddedSettings): string {
  return isAbsolute(settings.cluster) ? settings.cluster : join(dataDir, settings.cluster);
}

/**
 * Only the settings name this folder, so that a deleted data folder means a fresh start.
 */
async function folderElsewhere(dataDir: string, user: ServerUser | null): Promise<string> {
  const folder = join(await systemFolder(), `cluster-${randomBytes(6).toString("hex")}`);
  await mkdir(folder, { mode: 0o711 });
  if (!(await canReach(folder, user))) {
    throw new EmbeddedError(`its user can reach neither the data folder nor ${folder}`);
  }
  // It tells a person who finds the folder whose it was.
  await writeFile(join(folder, "belongs-to"), `${dataDir}\n`, { mode: 0o644 });
  return join(folder, "postgres");
}

function parseSettings(text: string, file: string): EmbeddedSettings {
  const value: unknown = JSON.parse(text);
  if (value !== null && typeof value === "object" && "cluster" in value && "password" in value) {
    const { cluster, password } = value;
    const port = "port" in value && typeof value.port === "number" ? value.port : null;
    if (typeof cluster === "string" && typeof password === "string") {
      return { cluster, port, password };
    }
  }
  throw new EmbeddedError(`${file} is not what was written there`);
}
