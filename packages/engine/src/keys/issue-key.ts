/** Issuing keys: the caller gets the secret and shows it once; only its hash is kept. */
import { accept, type Rejection, type Result, reject } from "@sluice/core";
import type { ApiKeyRecord, NewApiKey } from "../ports/api-keys.ts";
import type { Store } from "../ports/store.ts";
import type { Queries } from "../queries/queries.ts";
import { hashKey, type KeyScope, keyIdOf, lastFourOf, makeKey } from "./key-format.ts";

export interface KeyOrder {
  /** For people to tell keys apart. */
  readonly name: string;
  /** Null: an operator's key, which may do everything. */
  readonly teamId: string | null;
  /** Null or left out: a key of the team as a whole. */
  readonly memberId?: string | null | undefined;
}

export interface IssuedKey {
  readonly key: ApiKeyRecord;
  readonly secret: string;
}

/** What issuing needs of an engine. What `openSluice` returns has it. */
export interface KeyIssuer {
  readonly queries: Pick<Queries, "team" | "member">;
  readonly store: { readonly apiKeys: Pick<Store["apiKeys"], "insert"> };
}

/** It is refused with `not_found` if there is no such team or member, or the member has left. */
export async function issueKey(
  { queries, store }: KeyIssuer,
  { name, teamId, memberId = null }: KeyOrder,
): Promise<Result<IssuedKey, Rejection>> {
  const refusal = teamId === null ? null : await whyNot(queries, teamId, memberId);
  if (refusal) return reject(refusal);
  const owner = { name, teamId, memberId: teamId === null ? null : memberId };
  const secret = makeKey(scopeOf(owner));
  return accept({ key: await store.apiKeys.insert(newKey(secret, owner)), secret });
}

/** What is kept of a key, whether it was made here or chosen by an operator. */
export function newKey(
  secret: string,
  { name, teamId, memberId }: Pick<ApiKeyRecord, "name" | "teamId" | "memberId">,
): NewApiKey {
  const hash = hashKey(secret);
  return {
    keyId: keyIdOf(hash),
    teamId,
    memberId,
    name,
    scopes: [scopeOf({ teamId, memberId })],
    lastFour: lastFourOf(secret),
    hash,
  };
}

export function scopeOf({ teamId, memberId }: Pick<ApiKeyRecord, "teamId" | "memberId">): KeyScope {
  if (teamId === null) return "operator";
  return memberId === null ? "team" : "member";
}

/** Issuing asks as the operator: only whether there is such a team or member matters. */
const OPERATOR = { kind: "operator" } as const;

async function whyNot(
  queries: KeyIssuer["queries"],
  teamId: string,
  memberId: string | null,
): Promise<Rejection | null> {
  if (memberId === null) {
    const team = await queries.team(OPERATOR, teamId);
    return team.ok ? null : team.rejection;
  }
  const member = await queries.member(OPERATOR, teamId, memberId);
  if (!member.ok) return member.rejection;
  if (member.value.removedAt === null) return null;
  return { code: "not_found", what: "member", id: memberId };
}
