/** OpenAPI 3.1, made from the table of operations: there is no second description of the API. */
import { z } from "zod";
import { problem } from "../errors/problem.ts";
import { type ErrorCode, errorTable } from "../errors/table.ts";
import { commonErrors } from "../operations/common-errors.ts";
import type { Operation } from "../operations/define.ts";
import { operations } from "../operations/table.ts";
import { EVENT_BATCH_MEDIA_TYPE, EVENT_MEDIA_TYPE } from "../routes/media-types.ts";
import { OPERATION_IDS } from "../routes/table.ts";

type Json = Record<string, unknown>;

export function openApiDocument(options: { serverUrl?: string } = {}): Json {
  const components: Json = {};
  const paths: Record<string, Json> = {};
  for (const id of OPERATION_IDS) {
    const shape: Operation = operations[id];
    const path = paths[shape.path] ?? {};
    path[shape.method.toLowerCase()] = describe(id, shape, components);
    paths[shape.path] = path;
  }
  schemaOf(problem, components);
  return {
    openapi: "3.1.0",
    info: {
      title: "Sluice",
      version: "1",
      description:
        "Sluice counts what is used, says what it costs in credits, stops each plan at its limit, and " +
        "writes the invoice. Amounts are strings of decimal digits, times are RFC 3339 in UTC, long " +
        "lists come in pages, and a refusal is problem details with a stable code.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: options.serverUrl ?? "/" }],
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: [...new Set(OPERATION_IDS.map((id) => operations[id].tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
    },
  };
}

function describe(id: string, shape: Operation, components: Json): Json {
  const headers = shape.kind === "edge" ? [] : [ACTOR_HEADER];
  if (shape.kind === "command") headers.push(...COMMAND_HEADERS);
  return {
    operationId: id,
    tags: [shape.tag],
    summary: shape.summary,
    description: `${shape.about ? `${shape.about}\n\n` : ""}Scopes: ${shape.scopes.join(", ")}.`,
    parameters: [
      ...parametersOf("path", shape.params, components),
      ...parametersOf("query", shape.query, components),
      ...headers,
    ],
    ...(shape.body === null ? {} : { requestBody: bodyOf(id, shape, shape.body, components) }),
    responses: { ...answersOf(shape, components), ...problemsOf(shape, components) },
  };
}

const ACTOR_HEADER: Json = {
  name: "Sluice-Actor",
  in: "header",
  required: false,
  description:
    "The member to act or look as, with that member's rights. Operator and team keys may send it.",
  schema: { type: "string", maxLength: 200 },
};

const COMMAND_HEADERS: readonly Json[] = [
  {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "Names the intent. The same request sent again with it gets the first answer.",
    schema: { type: "string", maxLength: 200 },
  },
  {
    name: "Sluice-At",
    in: "header",
    required: false,
    description: "An instant on the team's test clock. Operator keys may send it.",
    schema: { type: "string", format: "date-time" },
  },
];

function parametersOf(place: "path" | "query", schema: z.ZodObject, components: Json): Json[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...rest } = schemaOf(field, components);
    const isRequired = place === "path" || !(field as z.ZodType).safeParse(undefined).success;
    return {
      name,
      in: place,
      required: isRequired,
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

function bodyOf(id: string, shape: Operation, body: z.ZodType, components: Json): Json {
  const schema = schemaOf(body, components);
  const types =
    id === "record_events"
      ? [EVENT_MEDIA_TYPE, EVENT_BATCH_MEDIA_TYPE, "application/json"]
      : ["application/json"];
  return {
    required: shape.method === "POST" ? !body.safeParse({}).success : true,
    content: Object.fromEntries(types.map((type) => [type, { schema }])),
  };
}

function answersOf(shape: Operation, components: Json): Json {
  return Object.fromEntries(
    Object.entries(shape.answers).map(([status, { means, schema }]) => [
      status,
      {
        description: means,
        content: { "application/json": { schema: schemaOf(schema, components) } },
      },
    ]),
  );
}

function problemsOf(shape: Operation, components: Json): Json {
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of [...commonErrors(shape), ...shape.errors]) {
    const statuses = [errorTable[code].status];
    if (code === "credits_exhausted") statuses.push(429);
    for (const status of statuses) {
      byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
    }
  }
  const schema = schemaOf(problem, components);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: `Codes: ${[...codes].join(", ")}.`,
        content: { "application/problem+json": { schema } },
      },
    ]),
  );
}

/** The JSON Schema of `schema`, its named parts moved to the document's components. */
function schemaOf(schema: unknown, components: Json): Json {
  const made = z.toJSONSchema(schema as z.ZodType, { target: "draft-2020-12", io: "input" });
  const { $schema: _, $defs: parts, ...own } = made;
  for (const [name, part] of Object.entries(parts ?? {})) components[name] = relocated(part);
  const located = relocated(own);
  const name = located.id;
  if (typeof name !== "string") return located;
  components[name] ??= relocated(own);
  return { $ref: `#/components/schemas/${name}` };
}

function relocated(value: unknown): Json {
  return JSON.parse(JSON.stringify(value), (key, each) =>
    key === "$ref" && typeof each === "string"
      ? each.replace("#/$defs/", "#/components/schemas/")
      : each,
  );
}
