/**
 * The keeper of the embedded server: a private PostgreSQL in a folder that belongs to one process.
 * A server left behind by a crash is stopped and started anew; as root it runs as a user of its
 * own.
 */
import { chmod, mkdir, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Logger } from "@sluice/engine";
import {
  type ClusterOptions,
  createClusterIfMissing,
  SUPERUSER,
  startServer,
  stopOrphan,
} from "./cluster.ts";
import { ownFolder } from "./owner-lock.ts";
import { findPrograms } from "./programs.ts";
import { serverUser } from "./server-user.ts";
import { clusterFolder, readSettings, writeSettings } from "./settings-file.ts";

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Default: a free port, and at the next start the same one, if it is free then. */
  readonly port?: number | undefined;
  /** Server settings, such as `fsync`; for tests. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Programs of another PostgreSQL than the packaged one; for tests. */
  readonly binDir?: string | undefined;
  readonly logger?: Logger | undefined;
}

export interface EmbeddedServer {
  readonly pid: number;
  readonly port: number;
  /** Where the cluster is: in the data folder, or elsewhere when its user cannot reach that. */
  readonly clusterDir: string;
  urlOf(database: string): string;
  close(): Promise<void>;
}

/** Throws EmbeddedInUse when another process has the folder, EmbeddedError when it cannot run. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const user = await serverUser();
  await mkdir(resolve(options.dataDir), { recursive: true, mode: user ? 0o711 : 0o700 });
  const dataDir = await realpath(options.dataDir);
  // The folder belongs to root; the server's user may pass through it, and list nothing in it.
  if (user) await chmod(dataDir, 0o711).catch(() => undefined);
  const release = await ownFolder(dataDir);
  try {
    const programs = await findPrograms(user, options.binDir);
    const settings = await readSettings(dataDir, user);
    const folder = clusterFolder(dataDir, settings);
    const { password } = settings;
    const cluster: ClusterOptions = { folder, programs, user, password };
    await createClusterIfMissing(cluster);
    const orphan = await stopOrphan(folder);
    if (orphan !== null) {
      options.logger?.warn({ pid: orphan }, "stopped the database server that a crash left behind");
    }
    const server = await startServer({
      ...cluster,
      port: options.port ?? settings.port,
      logFile: join(dataDir, "postgres.log"),
      settings: options.settings ?? {},
    });
    if (server.port !== settings.port) {
      await writeSettings(dataDir, { ...settings, port: server.port });
    }
    return {
      pid: server.pid,
      port: server.port,
      clusterDir: folder,
      urlOf: (database) =>
        `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/${database}`,
      async close() {
        await server.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
