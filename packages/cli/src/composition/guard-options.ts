/** What a server of this machine is told of the API that it guards, by the environment. */
import type { StartOptions } from "@sluice/server";
import type { Environment } from "../command.ts";
import { misuse } from "../failure.ts";

const DIALECTS = ["problem", "compatible"] as const;

export function guardOptions(
  env: Environment,
): Pick<StartOptions, "redisUrl" | "dialect" | "trustedProxies" | "jwt"> {
  return {
    jwt: jwtOf(env),
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

/** Tokens are known by where their keys are, or by a shared secret, and by pinned algorithms. */
function jwtOf(env: Environment): StartOptions["jwt"] {
  const { SLUICE_JWT_KEYS_URL: jwksUrl, SLUICE_JWT_SECRET: secret } = env;
  if (!jwksUrl && !secret) return undefined;
  if (jwksUrl && secret) throw misuse("SLUICE_JWT_KEYS_URL and SLUICE_JWT_SECRET: give one.");
  const teamClaim = env.SLUICE_JWT_TEAM_CLAIM;
  if (!teamClaim) throw misuse("SLUICE_JWT_TEAM_CLAIM names the claim that holds the team's id.");
  const algorithms = (env.SLUICE_JWT_ALGORITHMS || (secret ? "HS256" : "RS256")).split(",");
  return {
    ...(jwksUrl ? { jwksUrl } : { secret: secret ?? "" }),
    algorithms: algorithms.map((each) => each.trim()),
    teamClaim,
    ...(env.SLUICE_JWT_MEMBER_CLAIM && { memberClaim: env.SLUICE_JWT_MEMBER_CLAIM }),
    ...(env.SLUICE_JWT_ISSUER && { issuer: env.SLUICE_JWT_ISSUER }),
    ...(env.SLUICE_JWT_AUDIENCE && { audience: env.SLUICE_JWT_AUDIENCE }),
  };
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
