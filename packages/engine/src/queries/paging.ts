/**
 * Lists that are read page by page. A cursor says where the page before ended, as URL-safe text
 * that is opaque to its carrier.
 */
import { accept, type Rejection, type Result, reject } from "@sluice/core";

export interface Page<Item> {
  readonly items: Item[];
  /** Opaque; null: there is no more. A feed (`events`) has one until it is read to its end. */
  readonly nextCursor: string | null;
}

export interface Paging {
  /** From an earlier answer; any other is refused as `invalid_input`. */
  readonly cursor?: string | undefined;
  /** 1 to 1,000. Default: 50. */
  readonly limit?: number | undefined;
}

type Key = readonly (string | number)[];

/** The types of a cursor's parts, in their order. */
export type CursorShape = readonly ("string" | "number")[];

/** The page that is asked for: after this key (null: the first), so many items. */
export interface PageWanted {
  readonly key: Key | null;
  readonly limit: number;
}

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 1000;

export const cursorOf = (key: Key): string =>
  Buffer.from(JSON.stringify(key)).toString("base64url");

/** The key that a cursor carries, its parts of the types asked; null without a cursor. */
export function readPaging(paging: Paging, shape: CursorShape): Result<PageWanted, Rejection> {
  const limit = paging.limit ?? LIMIT_DEFAULT;
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    return reject(invalid("limit", `a whole number from 1 to ${LIMIT_MAX}`, String(limit)));
  }
  if (paging.cursor === undefined) return accept({ key: null, limit });
  const key = parse(paging.cursor);
  const fits = key?.length === shape.length && shape.every((type, at) => typeof key[at] === type);
  if (!key || !fits) {
    return reject(invalid("cursor", "the nextCursor of an earlier answer", paging.cursor));
  }
  return accept({ key, limit });
}

/** A page of what is in memory, in the order of its ids; the cursor is the last id shown. */
export function pageById<Item>(
  all: readonly Item[],
  idOf: (item: Item) => string,
  page: PageWanted,
): { shown: Item[]; nextCursor: string | null } {
  const after = String(page.key?.[0] ?? "");
  const rest = all
    .filter((item) => idOf(item) > after)
    .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const shown = rest.slice(0, page.limit);
  const last = shown.at(-1);
  const hasMore = last !== undefined && rest.length > shown.length;
  return { shown, nextCursor: hasMore ? cursorOf([idOf(last)]) : null };
}

function parse(cursor: string): Key | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(key) ? key : null;
  } catch {
    return null;
  }
}

const invalid = (field: string, expected: string, got: string): Rejection => ({
  code: "invalid_input",
  field,
  expected,
  got,
});
