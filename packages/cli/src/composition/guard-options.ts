/** The environment variables that tell a server about the API that it guards. */
import type { StartOptions } from "@sluice/server";
import type { Environment } from "../base/command.ts";
import { misuse } from "../base/failure.ts";

const DIALECTS = ["problem", "compatible"] as const;

/** The help of `serve` lists them; docs/guides/forward-auth.md says more. */
export const GUARD_VARIABLES = [
  ["REDIS_URL", "A Redis or Valkey that counts limits for all servers and gates together"],
  ["SLUICE_DIALECT", "Form of refusals of guarded calls: problem or compatible (problem)"],
  [
    "SLUICE_TRUSTED_PROXIES",
    "Proxies whose X-Forwarded-For counts: addresses, networks, loopback, private (loopback)",
  ],
  ["SLUICE_JWT_KEYS_URL", "Address of the issuer's key set, where tokens name callers too"],
  ["SLUICE_JWT_SECRET", "The secret that tokens are signed with instead, 32 bytes or more"],
  ["SLUICE_JWT_TEAM_CLAIM", "Claim that holds the team's id; required with either"],
  ["SLUICE_JWT_MEMBER_CLAIM", "Claim that holds the member's id (none: a team is one user)"],
  [
    "SLUICE_JWT_ALGORITHMS",
    "Accepted algorithms, separated by commas (RS256; HS256 with a secret)",
  ],
  ["SLUICE_JWT_ISSUER", "The only accepted issuer (any)"],
  ["SLUICE_JWT_AUDIENCE", "The audience that tokens must name (any)"],
] as const;

export function guardOptions(
  env: Environment,
): Pick<StartOptions, "redisUrl" | "dialect" | "trustedProxies" | "jwt"> {
  return {
    jwt: jwtOf(env),
    redisUrl: redisOf(env),
    dialect: dialectOf(env.SLUICE_DIALECT || "problem"),
    trustedProxies: env.SLUICE_TRUSTED_PROXIES,
  };
}

/**
 * Undefined where there is none. A value that can mean no Redis is refused: a server would count
 * limits alone for ever.
 */
export function redisOf({ REDIS_URL: address }: Environment): string | undefined {
  if (!address) return undefined;
  if (address.startsWith("/")) return address;
  const isOne = /^rediss?:\/\//i.test(address) && URL.canParse(address);
  if (isOne) return address;
  throw misuse(
    "REDIS_URL must be an address, such as redis://cache:6379 or rediss://user:password@cache, or " +
      "the path of a socket.",
  );
}

function dialectOf(text: string): (typeof DIALECTS)[number] {
  const dialect = DIALECTS.find((each) => each === text);
  if (dialect) return dialect;
  throw misuse(`SLUICE_DIALECT must be ${DIALECTS.join(" or ")}, not "${text}".`);
}

/** Tokens are verified by the keys of an address or by a shared secret, with pinned algorithms. */
function jwtOf(env: Environment): StartOptions["jwt"] {
  const { SLUICE_JWT_KEYS_URL: jwksUrl, SLUICE_JWT_SECRET: secret } = env;
  if (!jwksUrl && !secret) return undefined;
  if (jwksUrl && secret) throw misuse("Set SLUICE_JWT_KEYS_URL or SLUICE_JWT_SECRET, not both.");
  const teamClaim = env.SLUICE_JWT_TEAM_CLAIM;
  if (!teamClaim)
    throw misuse("SLUICE_JWT_TEAM_CLAIM must name the claim that holds the team's id.");
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

/** The address as it is shown: without the password. */
export function redisText(address: string): string {
  try {
    const url = new URL(address);
    return `Redis at ${url.host}${url.pathname}`;
  } catch {
    return "Redis";
  }
}
