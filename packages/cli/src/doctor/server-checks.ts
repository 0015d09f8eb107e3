/** The doctor's checks of a server. */
import { createClient, Problem } from "@sluice/client";
import type { Environment } from "../base/command.ts";
import { findKey, type ServerOptions, serverOf } from "../base/connect.ts";
import { bad, type Check, good, messageOf, odd } from "./check.ts";

const WAIT_MS = 5000;
const SKEW_SECONDS_MAX = 5;

export async function checkServer(options: ServerOptions, env: Environment): Promise<Check> {
  const url = serverOf(options, env);
  try {
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(WAIT_MS) });
    if (ready.ok) return good("server", `${url} is ready`);
    return bad(
      "server",
      `${url} answers ${ready.status} to /readyz`,
      "Look into its log; its database may be away.",
    );
  } catch {
    const isNamed = options.server !== undefined || env.SLUICE_SERVER !== undefined;
    const state = isNamed ? bad : odd;
    return state(
      "server",
      `nothing answers on ${url}`,
      "Start one with `sluice serve`, or name yours with --server.",
    );
  }
}

export async function checkKey(options: ServerOptions, env: Environment): Promise<Check> {
  const found = findKey(options, env);
  if (!found) return bad("key", "no API key was found", "Give --key or set SLUICE_KEY.");
  const client = createClient({ baseUrl: serverOf(options, env), key: found.key, attemptsMax: 1 });
  try {
    await client.call("list_teams", { limit: 1 });
    return good("key", `the key of ${found.from} is an operator's`);
  } catch (error) {
    if (error instanceof Problem && error.status === 403) {
      return odd(
        "key",
        `the key of ${found.from} is valid, and not an operator's`,
        "Some commands need an operator's key.",
      );
    }
    return bad(
      "key",
      `the key of ${found.from}: ${messageOf(error)}`,
      "Make another with `sluice keys make`, or give the right one.",
    );
  }
}

/** The server's Date header has whole seconds, which is enough to see a clock that is wrong. */
export async function checkClock(options: ServerOptions, env: Environment): Promise<Check> {
  const sentAt = Date.now();
  const answer = await fetch(`${serverOf(options, env)}/healthz`, {
    signal: AbortSignal.timeout(WAIT_MS),
  });
  const date = Date.parse(answer.headers.get("date") ?? "");
  if (Number.isNaN(date))
    return odd(
      "clock",
      "the server does not tell its time",
      "A proxy may have removed its Date header.",
    );
  const skew = Math.round(Math.abs(date + 500 - (sentAt + Date.now()) / 2) / 1000);
  if (skew <= SKEW_SECONDS_MAX)
    return good("clock", "this machine and the server agree on the time");
  return bad(
    "clock",
    `this machine and the server are ${skew} s apart`,
    "Let both keep their time by NTP; cycles turn by it.",
  );
}
