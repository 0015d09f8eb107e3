/** Refusals that follow from what an operation is. No operation lists them itself. */
import type { ErrorCode } from "../errors/table.ts";
import type { OperationRoute } from "../routes/define.ts";
import type { OperationId, PathNames, Routes } from "../routes/table.ts";

const OF_ALL = [
  "invalid_input",
  "unauthenticated",
  "scope_missing",
  "internal_error",
  "unavailable",
] as const satisfies readonly ErrorCode[];

export function commonErrors({ path, kind }: Pick<OperationRoute, "path" | "kind">): ErrorCode[] {
  const codes: ErrorCode[] = [...OF_ALL];
  if (path.includes("{")) codes.push("not_found");
  if (kind === "command") codes.push("idempotency_key_reused");
  return codes;
}

/** What `commonErrors` gives for an operation, as a type. */
export type CommonError<Id extends OperationId> =
  | (typeof OF_ALL)[number]
  | ([PathNames<Id>] extends [never] ? never : "not_found")
  | (Routes[Id]["kind"] extends "command" ? "idempotency_key_reused" : never);
