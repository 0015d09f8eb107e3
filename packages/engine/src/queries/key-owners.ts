/** Whom keys belong to, for gates. */
import type { ApiKeyRecord, ApiKeyStore } from "../ports/api-keys.ts";
import type { ReadStore } from "../ports/reads.ts";

export interface KeyOwner {
  readonly keyId: string;
  readonly teamId: string;
  /** Null: a key of the team. */
  readonly memberId: string | null;
}

type OwnedKey = ApiKeyRecord & { readonly teamId: string };

/**
 * The owners are in the order asked. Null: the key is unknown or revoked, or it is an operator's,
 * who makes no calls, or its member has left the team (RULES C8).
 */
export async function keyOwners(
  { apiKeys, reads }: { readonly apiKeys: ApiKeyStore; readonly reads: ReadStore },
  hashes: readonly Uint8Array[],
): Promise<(KeyOwner | null)[]> {
  const records = await apiKeys.findByHashes(hashes);
  const left = await whoLeft(reads, records.filter(isOwned));
  return records.map((record) => {
    if (record === null || !isOwned(record) || left.has(personOf(record))) return null;
    return { keyId: record.keyId, teamId: record.teamId, memberId: record.memberId };
  });
}

const isOwned = (record: ApiKeyRecord | null): record is OwnedKey =>
  record !== null && record.revokedAt === null && record.teamId !== null;

const personOf = ({ teamId, memberId }: Pick<OwnedKey, "teamId" | "memberId">): string =>
  JSON.stringify([teamId, memberId]);

async function whoLeft(reads: ReadStore, keys: readonly OwnedKey[]): Promise<ReadonlySet<string>> {
  const left = new Set<string>();
  const byTeam = new Map<string, Set<string>>();
  for (const key of keys) {
    if (key.memberId === null) continue;
    left.add(personOf(key));
    byTeam.set(key.teamId, (byTeam.get(key.teamId) ?? new Set()).add(key.memberId));
  }
  if (byTeam.size === 0) return left;
  await reads.snapshot(async (snapshot) => {
    for (const [teamId, ids] of byTeam) {
      const members = [...ids].map((id) => ({ shelf: "members", id }) as const);
      for (const found of await snapshot.load(teamId, members)) {
        if (found.shelf !== "members" || found.document.removedAt !== null) continue;
        left.delete(personOf({ teamId, memberId: found.id }));
      }
    }
  });
  return left;
}
