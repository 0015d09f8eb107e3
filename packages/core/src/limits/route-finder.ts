/**
 * Which route a request is: the first match as written, over all routes in their order. Routes are
 * compiled once into a tree of segments, so that a request is looked up in a few map reads however
 * many routes there are.
 */
import { invariant } from "../base/invariant.ts";
import type { Route } from "../catalog/model.ts";

/** `path` comes without its query. Null: no route matches. */
export type RouteFinder<Found = Route> = (method: string, path: string) => Found | null;

const SEGMENT = "(?:[^\\s/{}*?#%]+|\\{[A-Za-z0-9_-]+\\})";

/** The form of a match: `GET /collections/{id}`, `* /scim/v2/**`. */
export const ROUTE_MATCH = new RegExp(
  `^(?:\\*|[A-Z]+) /(?:\\*\\*|${SEGMENT}(?:/${SEGMENT})*(?:/\\*\\*)?)?$`,
);

/** A match taken apart. A segment is null where any text may stand. */
export interface RouteMatch {
  /** `*` stands for any method. */
  readonly method: string;
  readonly segments: readonly (string | null)[];
  /** Whether it ends in `**`, which stands for whatever follows, and for nothing too. */
  readonly isOpen: boolean;
}

interface Node {
  readonly literals: Map<string, Node>;
  any: Node | null;
  /**
   * The place, in order, of the match that ends here. `open`: of the one that goes on with `**`.
   * Infinity: there is none.
   */
  ending: number;
  open: number;
}

/**
 * Finds routes as lenient servers do, so that no spelling of a path gets round its limit: letter
 * case, empty segments, a slash at the end, dot segments and percent escapes make no difference,
 * and a HEAD counts as its GET.
 */
export function routeFinder<Found extends Pick<Route, "matches">>(
  routes: readonly Found[],
): RouteFinder<Found> {
  const entries = routes.flatMap((route) =>
    route.matches.map((text) => ({ route, match: parseRouteMatch(text) })),
  );
  const found = entries.map(({ route }) => route);
  const roots = new Map<string, Node>();
  const anyMethod = newNode();
  const methods = new Set(entries.map(({ match }) => match.method));
  if (methods.has("GET")) methods.add("HEAD");
  for (const method of methods) roots.set(method, newNode());
  for (const [place, { match }] of entries.entries()) {
    for (const [method, root] of roots) if (isOf(match, method)) insert(root, match, place);
    if (match.method === "*") insert(anyMethod, match, place);
  }
  return (method, path) => {
    const place = search(roots.get(method) ?? anyMethod, plainPath(path), 1);
    return found[place] ?? null;
  };
}

export function parseRouteMatch(text: string): RouteMatch {
  invariant(ROUTE_MATCH.test(text), `the schema lets through only matches, not ${text}`);
  const [method = "", path = ""] = text.split(" ");
  const written = path.toLowerCase().split("/").filter(Boolean);
  const isOpen = written.at(-1) === "**";
  const segments = (isOpen ? written.slice(0, -1) : written).map((segment) =>
    segment.startsWith("{") ? null : segment,
  );
  return { method, segments, isOpen };
}

const isOf = (match: RouteMatch, method: string): boolean =>
  match.method === "*" || match.method === method || (match.method === "GET" && method === "HEAD");

const newNode = (): Node => ({
  literals: new Map(),
  any: null,
  ending: Number.POSITIVE_INFINITY,
  open: Number.POSITIVE_INFINITY,
});

function insert(root: Node, match: RouteMatch, place: number): void {
  let node = root;
  for (const segment of match.segments) {
    let next = segment === null ? node.any : node.literals.get(segment);
    if (!next) {
      next = newNode();
      if (segment === null) node.any = next;
      else node.literals.set(segment, next);
    }
    node = next;
  }
  if (match.isOpen) node.open = Math.min(node.open, place);
  else node.ending = Math.min(node.ending, place);
}

/** The lowest place of a match that takes the path from `at` on. */
function search(node: Node, path: string, at: number): number {
  if (at >= path.length) return Math.min(node.ending, node.open);
  const slash = path.indexOf("/", at);
  const end = slash < 0 ? path.length : slash;
  const literal = node.literals.get(path.slice(at, end));
  let least = node.open;
  if (literal) least = Math.min(least, search(literal, path, end + 1));
  if (node.any) least = Math.min(least, search(node.any, path, end + 1));
  return least;
}

const UNUSUAL = /[%\\]|\/[./]/;

/**
 * Puts a path in small letters. Where it is not plain, dots, escapes and slashes are resolved, too.
 */
function plainPath(path: string): string {
  const small = path.toLowerCase();
  if (!UNUSUAL.test(small)) return small;
  const segments: string[] = [];
  // Whatever reads addresses as browsers do takes a backslash for a slash.
  for (const written of small.replaceAll("\\", "/").split("/")) {
    const segment = unescaped(written);
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

/** An escaped slash stays escaped, because it separates no segments. */
function unescaped(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment.replaceAll("%2f", "%252f")).toLowerCase();
  } catch {
    return segment;
  }
}
