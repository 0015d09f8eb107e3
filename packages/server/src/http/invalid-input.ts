/** What a validator found, as one located refusal: the field, what was expected, what came. */
import type { FactsOf } from "@sluice/contract";
import type { z } from "zod";

type Facts = FactsOf<"invalid_input">;

/** The part of an ajv error that is used here; `verbose` adds the last two. */
export interface SchemaViolation {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Record<string, unknown>;
  readonly message?: string;
  readonly parentSchema?: Record<string, unknown>;
  readonly data?: unknown;
}

export function fromSchemaViolation(violation: SchemaViolation): Facts {
  const { instancePath, keyword, params, parentSchema = {}, data } = violation;
  const field = pathOf(instancePath.split("/").slice(1).map(unescapePointer));
  if (keyword === "required") {
    const name = String(params.missingProperty);
    const properties = parentSchema.properties as Record<string, object> | undefined;
    return { field: join(field, name), expected: expectation(properties?.[name]), got: "nothing" };
  }
  if (keyword === "additionalProperties") {
    const known = Object.keys((parentSchema.properties as object | undefined) ?? {});
    const name = String(params.additionalProperty);
    const expected = known.length ? `one of the fields ${known.join(", ")}` : "no field at all";
    return { field: join(field, name), expected, got: "an unknown field" };
  }
  if (keyword === "maxItems" || keyword === "minItems") {
    const bound = keyword === "maxItems" ? "at most" : "at least";
    const count = Array.isArray(data) ? data.length : 0;
    return { field, expected: `${bound} ${params.limit} items`, got: String(count) };
  }
  return { field, expected: expectation(parentSchema), got: inWords(data) };
}

export function fromZodError(error: z.ZodError, input: unknown, prefix = ""): Facts {
  const issue = error.issues[0];
  if (issue === undefined) return { field: prefix, expected: "valid input", got: inWords(input) };
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const field = join(prefix, pathOf([...path, issue.keys[0] ?? ""]));
    return { field, expected: "only known fields", got: "an unknown field" };
  }
  const expected = issue.message.replace(/^Invalid (input|string|option): /, "");
  return {
    field: join(prefix, pathOf(path)),
    expected: expected.replace(/^expected /, ""),
    got: inWords(valueAt(input, issue.path)),
  };
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, step) =>
      at !== null && typeof at === "object"
        ? (at as Record<PropertyKey, unknown>)[step]
        : undefined,
    input,
  );

/** `charges`, `0`, `item` become `charges[0].item`. */
export function pathOf(steps: readonly string[]): string {
  return steps.reduce(
    (path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : join(path, step)),
    "",
  );
}

const join = (path: string, step: string): string =>
  path === "" || step.startsWith("[") ? path + step : step === "" ? path : `${path}.${step}`;

const unescapePointer = (step: string): string => step.replace(/~1/g, "/").replace(/~0/g, "~");

function expectation(schema: object | undefined): string {
  if (schema === undefined) return "a value";
  const { description, enum: options, type, const: only } = schema as Record<string, unknown>;
  if (Array.isArray(options)) return `one of ${options.join(", ")}`;
  if (only !== undefined) return JSON.stringify(only);
  if (typeof description === "string") return description;
  return typeof type === "string" ? `a value of type ${type}` : "another value";
}

const SHOWN_MAX = 60;

/** What came, for people; long values are cut, since they end up in logs. */
export function inWords(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}...`;
}
