import { describe, expect, test } from "vitest";
import { COMMAND_TYPES, commandSchemas } from "../commands/command.ts";
import type { Operation } from "../operations/define.ts";
import { operations } from "../operations/table.ts";
import { OPERATION_IDS } from "../routes/table.ts";
import { openApiDocument } from "./openapi.ts";

type Json = { [key: string]: Json } & { [index: number]: Json };

const document = JSON.parse(JSON.stringify(openApiDocument())) as Json;

function* everyRef(value: unknown): Generator<string> {
  if (value === null || typeof value !== "object") return;
  for (const [key, each] of Object.entries(value)) {
    if (key === "$ref" && typeof each === "string") yield each;
    else yield* everyRef(each);
  }
}

const resolve = (ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);

describe("the OpenAPI document", () => {
  test("every reference resolves", () => {
    const refs = [...new Set(everyRef(document))];
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) expect(resolve(ref), ref).toBeTypeOf("object");
  });

  test("every operation is there, once, with its path parameters", () => {
    const seen: string[] = [];
    for (const [path, methods] of Object.entries(document.paths ?? {})) {
      for (const described of Object.values(methods)) {
        seen.push(String(described.operationId));
        const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        const parameters = Object.values(described.parameters ?? {});
        const inPath = parameters.filter((each) => String(each.in) === "path");
        expect(inPath.map((each) => String(each.name))).toEqual(named);
      }
    }
    expect(seen.toSorted()).toEqual([...OPERATION_IDS].toSorted());
  });

  test("refusals are described as problem details", () => {
    const charge = document.paths?.["/v1/teams/{teamId}/runs/{runId}/charges"]?.post;
    const schema = charge?.responses?.["409"]?.content?.["application/problem+json"];
    expect(schema).toEqual({ schema: { $ref: "#/components/schemas/Problem" } });
  });
});

describe("the table of operations", () => {
  test("every command of the core has an operation that builds exactly that command", () => {
    for (const type of COMMAND_TYPES) {
      const shape: Operation = operations[type];
      expect(shape.kind, type).toBe("command");
      const body = shape.body === null ? {} : (shape.body as { shape?: object }).shape;
      const given = new Set([...Object.keys(shape.params.shape), ...Object.keys(body ?? {})]);
      given.delete("teamId");
      const needed = Object.keys(commandSchemas[type].shape).filter((name) => name !== "type");
      expect([...given].toSorted(), type).toEqual(needed.toSorted());
    }
  });

  test("no two operations share a method and a path", () => {
    const routes = OPERATION_IDS.map((id) => `${operations[id].method} ${operations[id].path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  test("paths are kebab-case under /v1, but for the one that clients know elsewhere", () => {
    expect(operations.get_me.path).toBe("/me");
    for (const id of OPERATION_IDS) {
      if (id === "get_me") continue;
      expect(operations[id].path).toMatch(/^\/v1(\/[a-z]+(-[a-z]+)*|\/\{[a-zA-Z]+\})+$/);
    }
  });
});
