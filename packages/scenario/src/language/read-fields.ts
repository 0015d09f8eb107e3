/** Reads one command's or query's fields, strictly: an unknown key or a wrong kind is an error. */
import { parseInstant } from "@sluice/core";
import type { Field, Fields } from "./fields.ts";
import { CHARGE_FIELDS, TOOL_FIELDS } from "./fields.ts";
import type { Located, LocatedMap } from "./located.ts";
import { ScenarioError, showLocated } from "./located.ts";
import { kebabOf, readableField } from "./names.ts";

/** A value that still names an earlier answer, e.g. `$first.charges.0.chargeId`. */
export const isReference = (value: unknown): value is string =>
  typeof value === "string" && /^\$[a-z]/i.test(value);

export class FieldReader {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  fail(at: Located, expected: string, got?: string): never {
    throw new ScenarioError(this.#file, at, expected, got ?? showLocated(at));
  }

  /** A lone value stands for the first field: `finish-run: r1`. */
  read(source: Located, fields: Fields): Record<string, unknown> {
    const names = Object.keys(fields);
    if (source.kind === "scalar" && source.value !== null) {
      const [first] = names;
      const field = first === undefined ? undefined : fields[first];
      const others = names.slice(1).filter((name) => fields[name]?.isRequired);
      if (first === undefined || !field || others.length > 0) {
        this.fail(source, `a map with ${this.#listed(fields)}`);
      }
      return { [first]: this.value(source, field.kind) };
    }
    if (source.kind !== "map") this.fail(source, `a map with ${this.#listed(fields)}`);
    return this.#readMap(source, fields);
  }

  #readMap(source: LocatedMap, fields: Fields): Record<string, unknown> {
    const byReadable = new Map(Object.keys(fields).map((name) => [readableField(name), name]));
    const result: Record<string, unknown> = {};
    for (const [key, entry] of source.entries) {
      const name = byReadable.get(key);
      const field = name === undefined ? undefined : fields[name];
      if (name === undefined || !field) {
        this.fail(entry, `one of ${this.#listed(fields)}`, `the unknown key "${key}"`);
      }
      result[name] = this.value(entry, field.kind);
    }
    for (const [name, field] of Object.entries(fields)) {
      if (field.isRequired && !(name in result)) {
        this.fail(source, `the key "${readableField(name)}"`, `no such key`);
      }
    }
    return result;
  }

  #listed(fields: Fields): string {
    return Object.keys(fields).map(readableField).join(", ") || "nothing in it";
  }

  value(source: Located, kind: Field["kind"]): unknown {
    if (kind === "charges") return this.list(source).map((item) => this.#charge(item));
    if (kind === "charge") return this.#charge(source);
    if (kind === "texts") return this.list(source).map((item) => this.text(item));
    if (kind === "tool") return this.#tool(source);
    if (source.kind !== "scalar") this.fail(source, WORDS[kind]);
    if (isReference(source.value)) return source.value;
    if (kind === "text") return this.text(source);
    if (kind === "decimal") return this.decimal(source);
    if (kind === "decimal-or-null") return source.value === null ? null : this.decimal(source);
    if (kind === "integer") return this.integer(source);
    if (kind === "boolean") return this.boolean(source);
    if (kind === "instant") return this.instant(source);
    return typeof source.value === "boolean" ? source.value : this.text(source);
  }

  list(source: Located): readonly Located[] {
    return source.kind === "list" ? source.items : this.fail(source, "a list");
  }

  map(source: Located): ReadonlyMap<string, Located> {
    return source.kind === "map" ? source.entries : this.fail(source, "a map");
  }

  text(source: Located): string {
    if (source.kind === "scalar" && typeof source.value === "string") return source.value;
    return this.fail(source, "text");
  }

  decimal(source: Located): string {
    const text = this.text(source);
    return /^-?\d+(\.\d+)?$/.test(text) ? text : this.fail(source, "a decimal number");
  }

  integer(source: Located): number {
    const text = this.text(source);
    return /^-?\d{1,15}$/.test(text) ? Number(text) : this.fail(source, "a whole number");
  }

  boolean(source: Located): boolean {
    if (source.kind === "scalar") {
      if (typeof source.value === "boolean") return source.value;
      if (source.value === "on") return true;
      if (source.value === "off") return false;
    }
    return this.fail(source, "true, false, on or off");
  }

  /** An instant with its zone; a date alone is its first instant in UTC. */
  instant(source: Located): string {
    const text = this.text(source);
    const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
    if (parseInstant(whole) === null) {
      this.fail(source, "an instant such as 2026-03-01T09:30:00Z, or a date");
    }
    return whole;
  }

  /** `http-request` alone is one of it. */
  #charge(source: Located): Record<string, unknown> {
    if (source.kind === "scalar") return { item: this.text(source) };
    return this.read(source, CHARGE_FIELDS);
  }

  /** `server/name`, or a map that can also say `is-own-flow`. */
  #tool(source: Located): Record<string, unknown> {
    if (source.kind !== "scalar") return this.read(source, TOOL_FIELDS);
    const [server, name, ...rest] = this.text(source).split("/");
    if (!server || !name || rest.length > 0) this.fail(source, "a tool as server/name");
    return { server, name };
  }
}

const WORDS: Record<Field["kind"], string> = {
  text: "text",
  decimal: "a decimal number",
  "decimal-or-null": "a decimal number or null",
  integer: "a whole number",
  boolean: "true, false, on or off",
  instant: "an instant",
  "text-or-boolean": "text, a number, true or false",
  texts: "a list of text",
  charge: "a charge",
  charges: "a list of charges",
  tool: "a tool",
};

/** `set_overage` is written `set-overage`. */
export const readableType = (type: string): string => kebabOf(type);
