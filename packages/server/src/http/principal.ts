/** Who a request comes from: what its key says, before any rule of the core is asked. */
import type { ApiKeyRecord } from "@sluice/engine";
import { notFound } from "./problem-error.ts";

export type Principal =
  | { readonly scope: "operator"; readonly keyId: string }
  | {
      readonly scope: "team";
      readonly keyId: string;
      readonly keyName: string;
      readonly teamId: string;
    }
  | {
      readonly scope: "member";
      readonly keyId: string;
      readonly keyName: string;
      readonly teamId: string;
      readonly memberId: string;
    };

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | null;
  }
}

export function principalOf({ keyId, name, teamId, memberId }: ApiKeyRecord): Principal {
  if (teamId === null) return { scope: "operator", keyId };
  if (memberId === null) return { scope: "team", keyId, keyName: name, teamId };
  return { scope: "member", keyId, keyName: name, teamId, memberId };
}

/** Nobody sees another team: it is answered as one that does not exist. */
export function requireTeam(principal: Principal, teamId: string): void {
  if (principal.scope !== "operator" && principal.teamId !== teamId) {
    throw notFound("team", teamId);
  }
}
