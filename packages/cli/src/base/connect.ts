/** Server, key and team come from the options, else the environment, else this machine. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Client, type ClientOptions, createClient } from "@sluice/client";
import { type Environment, EXIT_NO } from "./command.ts";
import { Failure, misuse } from "./failure.ts";

export interface ServerOptions {
  readonly server?: string | undefined;
  readonly key?: string | undefined;
}

export const SERVER_DEFAULT = "http://localhost:4600";
export const KEY_FILE = "operator.key";

export const dataDirectoryOf = (env: Environment): string => resolve(env.SLUICE_DATA ?? "data");

export function serverOf({ server }: ServerOptions, env: Environment): string {
  const url = server ?? env.SLUICE_SERVER ?? SERVER_DEFAULT;
  if (!/^https?:\/\/[^/]/.test(url)) {
    throw misuse(
      `"${url}" is not the address of a server.`,
      "An address looks like http://localhost:4600.",
    );
  }
  return url;
}

export interface FoundKey {
  readonly key: string;
  /** Where the key came from, in words. */
  readonly from: string;
}

export function findKey({ key }: ServerOptions, env: Environment): FoundKey | null {
  if (key) return { key, from: "--key" };
  for (const name of ["SLUICE_KEY", "SLUICE_OPERATOR_KEY"]) {
    const value = env[name];
    if (value) return { key: value, from: name };
  }
  const file = join(dataDirectoryOf(env), KEY_FILE);
  try {
    return { key: readFileSync(file, "utf8").trim(), from: file };
  } catch {
    return null;
  }
}

export const connect = (options: ServerOptions, env: Environment): Client =>
  createClient(connectionOf(options, env));

export function connectionOf(options: ServerOptions, env: Environment): ClientOptions {
  const found = findKey(options, env);
  if (!found) {
    throw new Failure("No API key was given.", {
      exitCode: EXIT_NO,
      hint:
        "Give one with --key or SLUICE_KEY. A server that was started here keeps its first operator key in " +
        `${join(dataDirectoryOf(env), KEY_FILE)}; SLUICE_DATA names that folder.`,
    });
  }
  return { baseUrl: serverOf(options, env), key: found.key };
}

export function teamOf(options: { team?: string | undefined }, env: Environment): string {
  const team = options.team ?? env.SLUICE_TEAM;
  if (team) return team;
  throw misuse(
    "No team was given; name it with --team or SLUICE_TEAM.",
    "`sluice usage` lists the teams.",
  );
}

export function cycleOf(options: { cycle?: string | undefined }): number | undefined {
  if (options.cycle === undefined) return undefined;
  if (/^-?\d{1,6}$/.test(options.cycle)) return Number(options.cycle);
  throw misuse(`--cycle must be a whole number, not "${options.cycle}".`);
}
