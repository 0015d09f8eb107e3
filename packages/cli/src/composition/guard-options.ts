/** What a server of this machine is told of the API that it guards, by the environment. */
import type { StartOptions } from "@sluice/server";
import type { Environment } from "../command.ts";
import { misuse } from "../failure.ts";

const DIALECTS = ["problem", "compatible"] as const;

export function guardOptions(
  env: Environment,
): Pick<StartOptions, "redisUrl" | "dialect" | "trustedProxies"> {
  return {
    redisUrl: env.REDIS_URL || undefined,
    dialect: dialectOf(env.SLUICE_DIALECT || "problem"),
    trustedProxies: env.SLUICE_TRUSTED_PROXIES,
  };
}

function dialectOf(text: string): (typeof DIALECTS)[number] {
  const dialect = DIALECTS.find((each) => each === text);
  if (dialect) return dialect;
  throw misuse(`SLUICE_DIALECT is ${DIALECTS.join(" or ")}, not "${text}".`);
}

/** Without the password, for people. */
export function redisText(address: string): string {
  try {
    const url = new URL(address);
    return `Redis at ${url.host}${url.pathname}`;
  } catch {
    return "Redis";
  }
}
