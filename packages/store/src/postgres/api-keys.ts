/** The keys of the HTTP API. Nothing is cached, so that a revocation holds for every process. */

import { invariant } from "@sluice/core";
import type { ApiKeyRecord, ApiKeyStore, NewApiKey } from "@sluice/engine";
import type pg from "pg";
import { findApiKeys, insertApiKey, listApiKeys, revokeApiKey } from "../statements/api-keys.ts";
import type { Statement } from "../statements/statement.ts";
import type { Row } from "../tables/row.ts";
import { faultFrom } from "./faults.ts";
import { run } from "./pool.ts";

export class PostgresApiKeys implements ApiKeyStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async insert(key: NewApiKey): Promise<ApiKeyRecord> {
    const [row] = await this.#run(insertApiKey, [
      key.keyId,
      Buffer.from(key.hash),
      key.teamId,
      key.memberId,
      key.name,
      [...key.scopes],
      key.lastFour,
    ]);
    invariant(row, "an inserted key is answered");
    return apiKeyFromRow(row);
  }

  async findByHashes(hashes: readonly Uint8Array[]): Promise<(ApiKeyRecord | null)[]> {
    const wanted = hashes.map((hash) => Buffer.from(hash));
    const rows = await this.#run(findApiKeys, [wanted]);
    const records = new Map(rows.map((row) => [row.hash, apiKeyFromRow(row)]));
    return wanted.map((hash) => records.get(hash.toString("hex")) ?? null);
  }

  async list(teamId: string | null): Promise<ApiKeyRecord[]> {
    return (await this.#run(listApiKeys, [teamId])).map(apiKeyFromRow);
  }

  async revoke(keyId: string, teamId: string | null): Promise<ApiKeyRecord | null> {
    const [row] = await this.#run(revokeApiKey, [keyId, teamId]);
    return row ? apiKeyFromRow(row) : null;
  }

  async #run(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    try {
      return await run(this.#pool, statement, values);
    } catch (error) {
      throw faultFrom(error);
    }
  }
}

function apiKeyFromRow(row: Row): ApiKeyRecord {
  const { scopes } = row;
  invariant(Array.isArray(scopes), "scopes are a list");
  return {
    keyId: String(row.key_id),
    teamId: row.team_id === null ? null : String(row.team_id),
    memberId: row.member_id === null ? null : String(row.member_id),
    name: String(row.name),
    scopes: scopes.map(String),
    lastFour: String(row.last_four),
    createdAt: Number(row.created_at),
    revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}
