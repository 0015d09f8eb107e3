/** Tells errors of the database that are faults from those that the command itself caused. */
import { StoreFault, type StoreFaultKind } from "@sluice/engine";

/** The transaction was rolled back because of others, and may be tried again. */
const RETRY = new Set([
  "40001", // serialization failure
  "40P01", // deadlock
  "55P03", // lock time-out
  "57014", // statement time-out
]);

const LOST = new Set([
  "57P01", // shut down by an administrator
  "57P02", // shut down after a crash
  "57P03", // starting up
  "57P05", // idle session time-out
  "25P03", // idle in transaction time-out
  "25P04", // transaction time-out
  "53300", // too many connections
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** The driver's own errors have no code, only a message. */
const LOST_WORDS = [
  /connection terminated/i,
  /connection error and is not queryable/i,
  /timeout exceeded when trying to connect/i,
  /client was closed/i,
];

/** The fault that an error is, or the error itself where the statement caused it. */
export function faultFrom(error: unknown): unknown {
  const kind = faultKind(error);
  if (kind === null) return error;
  return new StoreFault(kind, error instanceof Error ? error.message : String(error), error);
}

export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return field(error, "code") === "23505" && field(error, "constraint") === constraint;
}

function faultKind(error: unknown): StoreFaultKind | null {
  if (error instanceof StoreFault) return error.kind;
  if (isUniqueViolation(error, "team_pkey")) return "team-exists";
  const code = field(error, "code");
  if (code !== null && RETRY.has(code)) return "retry";
  if (code !== null && (LOST.has(code) || code.startsWith("08"))) return "lost";
  if (error instanceof Error && LOST_WORDS.some((words) => words.test(error.message)))
    return "lost";
  return null;
}

function field(error: unknown, name: string): string | null {
  if (error === null || typeof error !== "object") return null;
  const value = (error as Record<string, unknown>)[name];
  return typeof value === "string" ? value : null;
}
