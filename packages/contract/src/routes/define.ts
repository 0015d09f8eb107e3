/** How a request of an operation is made: all that a client has to know of it. */
import type { Scope } from "./scopes.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface OperationRoute {
  readonly method: Method;
  /** Names in braces are fields of the input; what path and query do not take is the body. */
  readonly path: string;
  /** Commands change a team, are decided by the core and take an Idempotency-Key. */
  readonly kind: "command" | "query" | "edge";
  readonly scopes: readonly Scope[];
  /** The names of its query parameters. */
  readonly query: readonly string[];
  readonly hasBody: boolean;
}

type Scopes = readonly Scope[];

/** A command whose fields beside those in the path are its body. */
export const command = <Path extends string>(method: Method, path: Path, scopes: Scopes) =>
  ({ method, path, kind: "command", scopes, query: [], hasBody: true }) as const;

/** A command that has no fields but those in the path. */
export const bareCommand = <Path extends string>(method: Method, path: Path, scopes: Scopes) =>
  ({ method, path, kind: "command", scopes, query: [], hasBody: false }) as const;

/** A question about a team or about all of them. */
export const query = <Path extends string, const Names extends readonly string[] = readonly []>(
  path: Path,
  scopes: Scopes,
  ...names: Names
) => ({ method: "GET", path, kind: "query", scopes, query: names, hasBody: false }) as const;

/** A request that the server answers without asking the rules of the core. */
export const edge = <Path extends string, const Names extends readonly string[] = readonly []>(
  method: Method,
  path: Path,
  scopes: Scopes,
  ...names: Names
) => ({ method, path, kind: "edge", scopes, query: names, hasBody: false }) as const;

export const edgeWithBody = <Path extends string>(method: Method, path: Path, scopes: Scopes) =>
  ({ method, path, kind: "edge", scopes, query: [], hasBody: true }) as const;
