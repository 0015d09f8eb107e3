/** Who a request comes from: what its key says, before any rule of the core is asked. */
import type { Scope } from "@sluice/contract";
import type { ApiKeyRecord } from "@sluice/engine";
import type { FastifyRequest } from "fastify";
import { isDamaged, KEY_LENGTH_MAX } from "../keys/key-format.ts";
import type { KeyLookup } from "../keys/key-lookup.ts";
import { notFound, Refusal } from "./refusal.ts";

export type Principal =
  | { readonly scope: "operator"; readonly keyId: string }
  | { readonly scope: "team"; readonly keyId: string; readonly teamId: string }
  | {
      readonly scope: "member";
      readonly keyId: string;
      readonly teamId: string;
      readonly memberId: string;
    };

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | null;
  }
}

/** Sets `request.principal`, or refuses. */
export async function authenticate(
  lookup: KeyLookup,
  request: FastifyRequest,
  allowed: readonly Scope[],
): Promise<void> {
  const key = keyOf(request);
  if (key === null) throw new Refusal("unauthenticated", { reason: "missing" });
  if (key.length > KEY_LENGTH_MAX) throw new Refusal("unauthenticated", { reason: "unknown" });
  const record = await lookup.find(key);
  if (record === null) {
    throw new Refusal("unauthenticated", { reason: isDamaged(key) ? "malformed" : "unknown" });
  }
  if (record.revokedAt !== null) throw new Refusal("unauthenticated", { reason: "revoked" });
  const principal = principalOf(record);
  requireScope(principal, allowed);
  request.principal = principal;
}

function keyOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
  const alone = request.headers["x-api-key"];
  return typeof alone === "string" && alone !== "" ? alone : null;
}

export function principalOf({ keyId, teamId, memberId }: ApiKeyRecord): Principal {
  if (teamId === null) return { scope: "operator", keyId };
  if (memberId === null) return { scope: "team", keyId, teamId };
  return { scope: "member", keyId, teamId, memberId };
}

function requireScope(principal: Principal, allowed: readonly Scope[]): void {
  if (allowed.includes(principal.scope)) return;
  throw new Refusal("scope_missing", { scope: principal.scope, allowedScopes: [...allowed] });
}

/** Nobody sees another team: it is answered as one that does not exist. */
export function requireTeam(principal: Principal, teamId: string): void {
  if (principal.scope !== "operator" && principal.teamId !== teamId) {
    throw notFound("team", teamId);
  }
}
