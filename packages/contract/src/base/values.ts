/**
 * The small values that everything else is made of. A description can follow the word "expected",
 * since the problem details of a refused request quote it there.
 */
import { z } from "zod";

/** NUL and lone surrogates are legal JSON that no database stores as text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what it keeps out.
const STORABLE = /^[^\u0000\p{Cs}]*$/u;

/**
 * A name that the caller chose or that we made; it is unique within its team. It is not dots alone,
 * which a path would not keep, nor the one name that an object does not hold as its own.
 */
export const id = z
  .string()
  .regex(/^(?!\.{1,2}$|__proto__$)[^\s\p{C}]{1,200}$/u)
  .describe("1 to 200 characters without spaces or control characters, and not . or ..");

/** A name from the catalog: a plan, a pool, an add-on, an item of a rate card. */
export const catalogId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/)
  .describe("a name from the catalog, such as ai, flows or professional");

/** Text for people: names, reasons. */
export const text = z
  .string()
  .min(1)
  .max(500)
  .regex(STORABLE)
  .describe("1 to 500 characters of text");

/** Credits or money. It is never a JSON number, since floats do not hold amounts. */
export const decimal = z
  .string()
  .regex(/^-?\d{1,24}(\.\d{1,12})?$/)
  .describe('a decimal string, such as "12" or "0.035"');

export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/)
  .meta({
    description: "an instant in RFC 3339 with a zone, such as 2026-03-01T00:00:00Z",
    examples: ["2026-03-01T00:00:00Z"],
  });

export const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe("a date, such as 2026-03-01");

export const timeZone = z
  .string()
  .regex(/^[A-Za-z0-9_+/-]{1,64}$/)
  .describe("an IANA time zone, such as UTC or Europe/Berlin");

/** How many times. The bound is far above any real call and far below 2^53. */
export const quantity = z.int().min(1).max(1_000_000_000).describe("a whole number from 1");
export const tokens = z.int().min(0).max(1_000_000_000_000).describe("a whole number from 0");

export const onOff = z.enum(["on", "off"]);
export const paygSetting = z.enum(["inherit", "on", "off"]);
export const trigger = z.enum(["button", "api", "webhook", "mcp", "schedule"]);

/** A number that comes in a query string, as text. */
export const cycleIndex = z.coerce
  .number()
  .int()
  .describe("the index of a cycle: 0 begins on the billing date, earlier ones are negative");
export const cursor = z
  .string()
  .max(500)
  .regex(/^[A-Za-z0-9_-]+$/)
  .describe("a cursor that an earlier answer gave as nextCursor");
export const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(1000)
  .describe("a whole number from 1 to 1,000 (default: 50)");
