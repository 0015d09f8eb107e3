/**
 * Keys are 32 random bytes, so a plain SHA-256 is enough to keep them by: nobody can try them all.
 * The prefix says what a key found lying about is for; the checksum tells a key that was cut when
 * copied from one that never existed.
 */
import { hash, randomBytes } from "node:crypto";

/** Whom a key stands for: the operator of Sluice, a team as a whole, or one of its members. */
export type KeyScope = "operator" | "team" | "member";

const PREFIX: Readonly<Record<KeyScope, string>> = {
  operator: "sluice_op_",
  team: "sluice_tm_",
  member: "sluice_mb_",
};

const SECRET_BYTES = 32;
const CHECKSUM_LENGTH = 6;
const FORM = /^sluice_(?:op|tm|mb)_[A-Za-z0-9_-]{49}$/;

/** No key is longer than this, so that nothing longer is hashed. */
export const KEY_LENGTH_MAX = 200;

export function makeKey(scope: KeyScope): string {
  const body = PREFIX[scope] + randomBytes(SECRET_BYTES).toString("base64url");
  return body + checksum(body);
}

/** Whether it looks like a key of ours and yet cannot be one. */
export function isDamaged(key: string): boolean {
  if (!Object.values(PREFIX).some((prefix) => key.startsWith(prefix))) return false;
  return (
    !FORM.test(key) || checksum(key.slice(0, -CHECKSUM_LENGTH)) !== key.slice(-CHECKSUM_LENGTH)
  );
}

export const hashKey = (key: string): Uint8Array => hash("sha256", key, "buffer");

/** The id follows from the key, so that the same key always has the same id. */
export const keyIdOf = (keyHash: Uint8Array): string =>
  `key_${Buffer.from(keyHash).toString("hex").slice(0, 20)}`;

export const lastFourOf = (key: string): string => key.slice(-4);

const checksum = (text: string): string =>
  hash("sha256", text, "base64url").slice(0, CHECKSUM_LENGTH);
