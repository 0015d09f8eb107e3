/** Turns faults of opening a database or a catalog into failures that say what to do. */
import { EXIT_UNREACHABLE, EXIT_USAGE } from "../base/command.ts";
import { Failure } from "../base/failure.ts";

const HINTS: Readonly<Record<string, string>> = {
  EmbeddedInUse:
    "Another process uses this folder. Stop that process, ask it through its HTTP API, or name " +
    "another folder with --data.",
  EmbeddedError: "Where the embedded PostgreSQL cannot run, set DATABASE_URL to one of your own.",
  MigrationError: "The database was left as it was.",
  TrustedProxiesRefused: "They are set by SLUICE_TRUSTED_PROXIES.",
  TokensRefused:
    "SLUICE_JWT_KEYS_URL or SLUICE_JWT_SECRET says what they are signed with, and " +
    "SLUICE_JWT_ALGORITHMS how.",
  EEXIST: "The data folder must be a folder, or must not exist yet.",
  ENOTDIR: "The data folder must be a folder, or must not exist yet.",
  EACCES: "The user that runs Sluice must be able to write there.",
  EROFS: "The user that runs Sluice must be able to write there.",
  ECONNREFUSED: "Nothing listens there; is PostgreSQL running?",
  ENOTFOUND: "There is no such host.",
  EADDRINUSE: "Something listens on that port already; give another one with --port.",
  "28P01": "The user or the password in DATABASE_URL is wrong.",
  "3D000": "Create that database first; Sluice makes everything in it.",
};

const MISUSES = new Set([
  "CatalogFault",
  "OperatorKeyRefused",
  "TrustedProxiesRefused",
  "TokensRefused",
]);

/** Throws the failure that a known fault is, and throws any other error as it is. */
export function explainFault(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const code = "code" in error ? String(error.code) : "";
  const hint = HINTS[error.name] ?? HINTS[code];
  if (MISUSES.has(error.name)) {
    const told = hint === undefined ? {} : { hint };
    throw new Failure(error.message, { exitCode: EXIT_USAGE, ...told, cause: error });
  }
  if (hint === undefined) throw error;
  const message = error.message || `${code} at the database`;
  throw new Failure(message, { exitCode: EXIT_UNREACHABLE, hint, cause: error });
}
