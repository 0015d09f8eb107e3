/** Keys of the API. The secret leaves once, in the answer that made it; only its hash is kept. */
import type { KeyView, Scope } from "@sluice/contract";
import { formatInstant } from "@sluice/core";
import type { ApiKeyRecord } from "@sluice/engine";
import { answered, type Deps, type Handlers } from "../http/call.ts";
import { type Principal, principalOf, requireTeam } from "../http/principal.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { hashKey, keyIdOf, lastFourOf, makeKey } from "../keys/key-format.ts";

export const keyHandlers = {
  create_key: async ({ input, deps, principal }) => {
    const { name, scope } = input;
    const owner = await ownerOf(input, deps, principal);
    const secret = makeKey(scope);
    const hash = hashKey(secret);
    const record = await deps.apiKeys.insert({
      ...owner,
      keyId: keyIdOf(hash),
      name,
      scopes: [scope],
      lastFour: lastFourOf(secret),
      hash,
    });
    return { key: toView(record), secret };
  },

  list_keys: async ({ input, deps, principal }) => {
    const records = await deps.apiKeys.list(teamIn(principal, input.teamId));
    return { items: records.map(toView) };
  },

  revoke_key: async ({ input: { keyId, teamId }, deps, principal }) => {
    const record = await deps.apiKeys.revoke(keyId, teamIn(principal, teamId));
    if (!record) throw notFound("key", keyId);
    return { key: toView(record) };
  },
} satisfies Handlers;

/** Whose key it will be; refused where scope, team and member do not fit together. */
async function ownerOf(
  input: { scope: Scope; teamId?: string | undefined; memberId?: string | undefined },
  deps: Deps,
  principal: Principal,
): Promise<{ teamId: string | null; memberId: string | null }> {
  const { scope, memberId } = input;
  if (scope === "operator") {
    if (principal.scope !== "operator") {
      throw new Refusal("scope_missing", { scope: principal.scope, allowedScopes: ["operator"] });
    }
    for (const field of ["teamId", "memberId"] as const) {
      if (input[field] !== undefined) throw misfit(field, "nothing for an operator's key");
    }
    return { teamId: null, memberId: null };
  }
  const teamId = teamIn(principal, input.teamId);
  if (teamId === null) throw misfit("teamId", `the team of a ${scope}'s key`, "nothing");
  if (scope === "team") {
    if (memberId !== undefined) throw misfit("memberId", "nothing for a team's key");
    await answered(deps.engine.queries.team(OPERATOR, teamId));
    return { teamId, memberId: null };
  }
  if (memberId === undefined) throw misfit("memberId", "the member of a member's key", "nothing");
  const member = await answered(deps.engine.queries.member(OPERATOR, teamId, memberId));
  if (member.removedAt !== null) throw notFound("member", memberId);
  return { teamId, memberId };
}

/** Asks whether there is such a team or member, whoever may see it. */
const OPERATOR = { kind: "operator" } as const;

/** The team that is spoken of: a team's own always, an operator's as named; null: none. */
function teamIn(principal: Principal, named: string | undefined): string | null {
  if (principal.scope === "operator") return named ?? null;
  if (named !== undefined) requireTeam(principal, named);
  return principal.teamId;
}

const misfit = (field: string, expected: string, got = "a value"): Refusal<"invalid_input"> =>
  new Refusal("invalid_input", { field, expected, got });

function toView(record: ApiKeyRecord): KeyView {
  const { keyId, name, teamId, memberId, lastFour, createdAt, revokedAt } = record;
  return {
    keyId,
    name,
    scope: principalOf(record).scope,
    teamId,
    memberId,
    lastFour,
    createdAt: formatInstant(createdAt),
    revokedAt: revokedAt === null ? null : formatInstant(revokedAt),
  };
}
