/**
 * Identifies callers by JSON Web Tokens that the host application's own sign-in issued. Tokens are
 * verified by jose and remembered until they expire, so that a caller's next call costs a look-up.
 */
import {
  type CryptoKey,
  createRemoteJWKSet,
  errors,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
  type KeyObject,
} from "jose";
import type { GateCall } from "../ports/verdict.ts";
import { TokenCache } from "./token-cache.ts";

/** Tokens are verified by a shared secret, a public key, or the issuer's key set at an address. */
export type JwtKey =
  | { readonly secret: string | Uint8Array }
  | { readonly key: CryptoKey | KeyObject | JWK }
  | { readonly jwksUrl: string | URL };

export type JwtIdentityOptions = JwtKey & {
  /** The accepted algorithms, e.g. `["RS256"]`; a token's own claim of one decides nothing. */
  readonly algorithms: readonly string[];
  readonly issuer?: string | readonly string[];
  readonly audience?: string | readonly string[];
  /** The claim that holds the team's id. */
  readonly teamClaim: string;
  /** The claim that holds the member's id, e.g. `sub`. Default: none; a team is then one user. */
  readonly memberClaim?: string;
  /** How far apart the clocks of issuer and gate may be. Default: 5 seconds. */
  readonly clockToleranceSeconds?: number;
  /** How many tokens are remembered at the most. Default: 10,000. */
  readonly cacheSize?: number;
  /** Answers milliseconds since the epoch. Default: the process's clock. */
  readonly clock?: () => number;
};

export interface JwtCaller {
  readonly teamId: string;
  readonly memberId: string | null;
}

/**
 * Makes `createGate`'s `identify`. It answers null, and so a 401, where there is no token, or one
 * that is malformed, wrongly signed, of another algorithm, issuer or audience, expired, without an
 * expiry, or without the claims. It throws at once on options that could never be safe, and rejects
 * where the key set cannot be fetched, which says nothing about the caller.
 */
export function jwtIdentity(
  options: JwtIdentityOptions,
): (call: GateCall) => JwtCaller | null | Promise<JwtCaller | null> {
  const { clock = Date.now, clockToleranceSeconds = 5, cacheSize = 10_000 } = options;
  const key = keyOf(options);
  const cache = new TokenCache<JwtCaller>(cacheSize);
  const underWay = new Map<string, Promise<JwtCaller | null>>();

  const verify = async (token: string): Promise<JwtCaller | null> => {
    const checks: JWTVerifyOptions = {
      algorithms: [...options.algorithms],
      requiredClaims: ["exp"],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock()),
      ...(options.issuer !== undefined && { issuer: mutable(options.issuer) }),
      ...(options.audience !== undefined && { audience: mutable(options.audience) }),
    };
    try {
      const { payload } = await jwtVerify(token, key, checks);
      const caller = callerOf(payload, options);
      const until = ((payload.exp ?? 0) + clockToleranceSeconds) * 1000;
      if (caller) cache.keep(token, caller, until);
      return caller;
    } catch (error) {
      if (isOfToken(error)) return null;
      throw error;
    } finally {
      underWay.delete(token);
    }
  };

  return (call) => {
    const token = bearerToken(call.header("authorization"));
    if (token === null) return null;
    const known = cache.find(token, clock());
    if (known) return known;
    // Calls that bring the same new token at once wait for one verification.
    const verifying = underWay.get(token) ?? verify(token);
    underWay.set(token, verifying);
    return verifying;
  };
}

/** The algorithms that jose can verify; with any other name every token would be a 401. */
const ALGORITHM = /^(?:(?:HS|RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519|ML-DSA-(?:44|65|87))$/;

function keyOf(
  options: JwtIdentityOptions,
): CryptoKey | KeyObject | JWK | Uint8Array | JWTVerifyGetKey {
  const { algorithms } = options;
  if (algorithms.length === 0) throw new TypeError("jwtIdentity: name the algorithms");
  const areShared = algorithms.filter((name) => /^HS\d+$/.test(name)).length;
  if (algorithms.some((name) => name.toLowerCase() === "none")) {
    throw new TypeError("jwtIdentity: a token without a signature proves nothing");
  }
  const unknown = algorithms.find((name) => !ALGORITHM.test(name));
  if (unknown !== undefined) throw new TypeError(`jwtIdentity: no algorithm is named "${unknown}"`);
  if ("secret" in options) {
    // A secret that verifies also signs, and is allowed with the HMAC algorithms only.
    if (areShared !== algorithms.length) {
      throw new TypeError("jwtIdentity: a secret goes with HS256, HS384 or HS512");
    }
    const { secret } = options;
    const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
    if (bytes.length < 32) throw new TypeError("jwtIdentity: a secret has at least 32 bytes");
    return bytes;
  }
  // If a public key were taken for a secret, anybody could sign with it.
  if (areShared > 0) throw new TypeError("jwtIdentity: a public key goes with no HS algorithm");
  return "key" in options ? options.key : createRemoteJWKSet(new URL(options.jwksUrl));
}

/** The token of `Authorization: Bearer <token>`, if it has the three parts of a signed one. */
function bearerToken(header: string | undefined): string | null {
  if (header === undefined || header.slice(0, 7).toLowerCase() !== "bearer ") return null;
  const token = header.slice(7).trim();
  return token.split(".", 4).length === 3 ? token : null;
}

function callerOf(payload: JWTPayload, options: JwtIdentityOptions): JwtCaller | null {
  const teamId = idOf(payload[options.teamClaim]);
  if (teamId === null) return null;
  if (options.memberClaim === undefined) return { teamId, memberId: null };
  const memberId = idOf(payload[options.memberClaim]);
  return memberId === null ? null : { teamId, memberId };
}

/** Whether text can be the id of a team or member, and be written into headers and counters. */
const ID = /^[^\s\p{C}]{1,200}$/u;

/** A number is accepted too: many identity providers number their users. */
function idOf(claim: unknown): string | null {
  if (typeof claim === "string") return ID.test(claim) ? claim : null;
  return typeof claim === "number" && Number.isSafeInteger(claim) ? String(claim) : null;
}

/** Whether the token is wrong. A fault of the key set's server is not the caller's. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== errors.JOSEError.code
  );
}

function mutable(value: string | readonly string[]): string | string[] {
  return typeof value === "string" ? value : [...value];
}
