/**
 * Programs that tests need and npm does not have. Taken from the PATH; on Debian, as root,
 * installed from the distribution's own packages; else their tests are skipped by name, with the
 * reason. `SLUICE_NEVER_SKIP=1` makes a skip a failure.
 */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describe, test } from "vitest";
import { skipTests } from "./skip.ts";

/** Each with the Debian package that holds it. */
const PACKAGES = {
  "redis-server": "redis-server",
  nginx: "nginx",
  caddy: "caddy",
  haproxy: "haproxy",
} as const;

export type Program = keyof typeof PACKAGES;

/** Where a program is, or why there is none. */
export type FoundProgram =
  | { readonly name: Program; readonly path: string; readonly missing: null }
  | { readonly name: Program; readonly path: null; readonly missing: string };

/** Several test files may need a package at once: one installs, the others wait and look again. */
const INSTALL_LOCK = "/var/lock/sluice-test-install.lock";
const INSTALL_MINUTES_MAX = 5;
/** Debian puts servers where the PATH of an ordinary user does not reach. */
const SERVER_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

const run = promisify(execFile);
const found = new Map<Program, Promise<FoundProgram>>();

/** Looks once per process; installs the program where that is possible. Never throws. */
export function findProgram(name: Program): Promise<FoundProgram> {
  let looked = found.get(name);
  if (looked === undefined) {
    looked = look(name);
    found.set(name, looked);
  }
  return looked;
}

/** The path of a program that a test has already made sure of. */
export async function pathOf(name: Program): Promise<string> {
  const program = await findProgram(name);
  if (program.path === null) throw new Error(program.missing);
  return program.path;
}

/**
 * The tests, if the machine has all the programs; else one skipped test whose name says what is
 * missing and why. To be awaited at the top of a test file.
 */
export async function describeWithPrograms(
  names: readonly Program[],
  claim: string,
  tests: () => void,
): Promise<void> {
  const programs = await Promise.all(names.map(findProgram));
  const missing = programs.flatMap((one) => (one.missing === null ? [] : [one.missing]));
  if (missing.length === 0) {
    describe(claim, tests);
    return;
  }
  const reason = missing.join("; ");
  if (process.env.SLUICE_NEVER_SKIP !== "1") {
    skipTests(claim, reason);
    return;
  }
  describe(claim, () => {
    test(reason, () => {
      throw new Error(`${reason}, and SLUICE_NEVER_SKIP=1 allows no skip`);
    });
  });
}

async function look(name: Program): Promise<FoundProgram> {
  const there = await onPath(name);
  if (there !== null) return { name, path: there, missing: null };
  const failure = await install(name);
  const path = await onPath(name);
  if (path !== null) return { name, path, missing: null };
  return { name, path: null, missing: `${name} is not on the PATH and ${failure}` };
}

async function onPath(name: Program): Promise<string | null> {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...SERVER_FOLDERS];
  for (const folder of folders) {
    if (folder === "") continue;
    const path = join(folder, name);
    if (await isThere(path, constants.X_OK)) return path;
  }
  return null;
}

/** Answers why the program could not be installed; what is said of success is not read. */
async function install(name: Program): Promise<string> {
  if (process.getuid?.() !== 0) return "only root can install it";
  if (!(await isThere("/etc/debian_version", constants.R_OK))) return "this is no Debian";
  const apt = "apt-get -y -qq -o DPkg::Lock::Timeout=120";
  const get = `${apt} install --no-install-recommends ${PACKAGES[name]}`;
  const script = `command -v ${name} >/dev/null || ${get} || { ${apt} update; ${get}; }`;
  try {
    await run("flock", [INSTALL_LOCK, "sh", "-c", script], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: INSTALL_MINUTES_MAX * 60_000,
    });
    return "was installed, but is still not there";
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const why = said.trim().split("\n").at(-1);
    return `could not be installed by apt-get: ${why}`;
  }
}

async function isThere(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
