/**
 * A server that nobody has a key to is of no use, so the first operator's key is made at the start.
 */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type ApiKeyStore, makeKey, newKey } from "@sluice/engine";

/** Long enough not to be guessed, and fit for a header. */
const CHOSEN_KEY = /^[\x21-\x7e]{16,200}$/;

/** The key that was chosen for the operator cannot be one. */
class OperatorKeyRefused extends Error {
  override readonly name = "OperatorKeyRefused";
}

export interface FirstKeyOptions {
  /** The key that the operator chose. Default: one is made if there is no operator's key at all. */
  readonly chosen?: string | undefined;
  /** The file to keep a made key in, readable by its owner only. */
  readonly file?: string | undefined;
}

const FIRST = { name: "First operator key", teamId: null, memberId: null } as const;

/** Returns the key if it was made just now, to be shown this once; otherwise null. */
export async function ensureOperatorKey(
  keys: ApiKeyStore,
  { chosen, file }: FirstKeyOptions,
): Promise<string | null> {
  if (chosen !== undefined) {
    if (!CHOSEN_KEY.test(chosen)) {
      throw new OperatorKeyRefused(
        "SLUICE_OPERATOR_KEY must have 16 to 200 visible ASCII characters, no spaces.",
      );
    }
    const kept = await keys.insert(newKey(chosen, FIRST));
    if (kept.revokedAt !== null) throw new Error("SLUICE_OPERATOR_KEY names a revoked key.");
    return null;
  }
  const existing = await keys.list(null);
  if (existing.some(({ revokedAt }) => revokedAt === null)) return null;
  const made = makeKey("operator");
  if (file !== undefined) await keepInFile(file, made);
  await keys.insert(newKey(made, FIRST));
  return made;
}

async function keepInFile(file: string, key: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}
