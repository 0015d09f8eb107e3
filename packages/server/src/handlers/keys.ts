/** Keys of the API. The secret is in the answer that made it and nowhere else; its hash is kept. */
import type { KeyView, Scope } from "@sluice/contract";
import { formatInstant } from "@sluice/core";
import { type ApiKeyRecord, issueKey, type KeyOrder } from "@sluice/engine";
import { answered, type Handlers } from "../http/call.ts";
import { type Principal, principalOf, requireTeam } from "../http/principal.ts";
import { notFound, ProblemError } from "../http/problem-error.ts";

export const keyHandlers = {
  create_key: async ({ input, deps, principal }) => {
    const order = { name: input.name, ...ownerOf(input, principal) };
    const { key, secret } = await answered(issueKey(deps.engine, order));
    return { key: toView(key), secret };
  },

  list_keys: async ({ input, deps, principal }) => {
    const records = await deps.engine.store.apiKeys.list(teamIn(principal, input.teamId));
    return { items: records.map(toView) };
  },

  revoke_key: async ({ input: { keyId, teamId }, deps, principal }) => {
    const record = await deps.engine.store.apiKeys.revoke(keyId, teamIn(principal, teamId));
    if (!record) throw notFound("key", keyId);
    return { key: toView(record) };
  },
} satisfies Handlers;

/** Whose key it will be. It is refused if scope, team and member do not fit together. */
function ownerOf(
  input: { scope: Scope; teamId?: string | undefined; memberId?: string | undefined },
  principal: Principal,
): Pick<KeyOrder, "teamId" | "memberId"> {
  const { scope, memberId } = input;
  if (scope === "operator") {
    if (principal.scope !== "operator") {
      throw new ProblemError("scope_missing", {
        scope: principal.scope,
        allowedScopes: ["operator"],
      });
    }
    for (const field of ["teamId", "memberId"] as const) {
      if (input[field] !== undefined) throw misfit(field, "nothing for an operator's key");
    }
    return { teamId: null };
  }
  const teamId = teamIn(principal, input.teamId);
  if (teamId === null) throw misfit("teamId", `the team of a ${scope}'s key`, "nothing");
  if (scope === "team") {
    if (memberId !== undefined) throw misfit("memberId", "nothing for a team's key");
    return { teamId };
  }
  if (memberId === undefined) throw misfit("memberId", "the member of a member's key", "nothing");
  return { teamId, memberId };
}

/** The team in question: a team's key means its own, an operator's the one it names; null: none. */
function teamIn(principal: Principal, named: string | undefined): string | null {
  if (principal.scope === "operator") return named ?? null;
  if (named !== undefined) requireTeam(principal, named);
  return principal.teamId;
}

const misfit = (field: string, expected: string, got = "a value"): ProblemError<"invalid_input"> =>
  new ProblemError("invalid_input", { field, expected, got });

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
