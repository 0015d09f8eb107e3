/** The door of the API: whose key a request shows, and whether its owner may call this often. */
import type { FactsOf, Scope } from "@sluice/contract";
import { type ApiKeyRecord, isDamaged, KEY_LENGTH_MAX } from "@sluice/engine";
import type { FastifyRequest } from "fastify";
import { addressOf } from "../gate/caller-address.ts";
import { type Principal, principalOf } from "../http/principal.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { KeyLookUp } from "../keys/key-look-up.ts";
import type { OwnLimits } from "../limits/own-limits.ts";

/** What `authenticate` asks: whose a key is, and whether its owner may call this often. */
export interface Door {
  readonly keys: KeyLookUp;
  readonly limits: OwnLimits;
}

type Unknown = FactsOf<"unauthenticated">["reason"];

/** Sets `request.principal`, or refuses. Either way the answer shows the caller's limits. */
export async function authenticate(
  door: Door,
  request: FastifyRequest,
  allowed: readonly Scope[],
): Promise<void> {
  const principal = await identify(door, request);
  const admission = door.limits.admit(principal);
  const { headers, refusal } = admission instanceof Promise ? await admission : admission;
  request.limitHeaders = headers;
  if (refusal !== null) throw refusal;
  requireScope(principal, allowed);
  request.principal = principal;
}

/** As `authenticate`, for a call that a gate will count: this API's own limits do not count it. */
export async function authenticateGated(
  door: Door,
  request: FastifyRequest,
  allowed: readonly Scope[],
): Promise<void> {
  const principal = await identify(door, request);
  requireScope(principal, allowed);
  request.principal = principal;
}

/** A caller that no key names is counted by address, so that keys cannot be guessed at will. */
async function identify(door: Door, request: FastifyRequest): Promise<Principal> {
  const key = keyOf(request);
  const record = isNoKey(key) ? null : await door.keys.find(key);
  if (record !== null && record.revokedAt === null) return principalOf(record);
  const { headers, refusal } = await door.limits.admitUnknown(addressOf(request));
  request.limitHeaders = headers;
  throw refusal ?? new ProblemError("unauthenticated", { reason: whyUnknown(key, record) });
}

/** Whether it cannot be a key, and is not worth a look-up. */
const isNoKey = (key: string): boolean => key === "" || key.length > KEY_LENGTH_MAX;

function whyUnknown(key: string, record: ApiKeyRecord | null): Unknown {
  if (key === "") return "missing";
  if (record !== null) return "revoked";
  return !isNoKey(key) && isDamaged(key) ? "malformed" : "unknown";
}

/** Empty: the request shows no key. */
function keyOf(request: FastifyRequest): string {
  const { authorization } = request.headers;
  if (authorization !== undefined) return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
  const alone = request.headers["x-api-key"];
  return typeof alone === "string" ? alone : "";
}

function requireScope(principal: Principal, allowed: readonly Scope[]): void {
  if (allowed.includes(principal.scope)) return;
  throw new ProblemError("scope_missing", { scope: principal.scope, allowedScopes: [...allowed] });
}
