/** An operation is joined from its route and its description. */
import type { CommandType } from "@sluice/core";
import { z } from "zod";
import { id } from "../base/values.ts";
import { commandSchemas } from "../commands/command.ts";
import { isCommand, type OperationId, routes } from "../routes/table.ts";
import type { Descriptions, Operation } from "./define.ts";

/** Any description, with the noun that it is listed under. */
export type Described = Pick<Operation, "tag" | "summary" | "about" | "answers"> & {
  readonly errors?: Operation["errors"];
  readonly params?: Fields;
  readonly query?: Fields;
  readonly body?: z.ZodType;
};
type Fields = Readonly<Record<string, z.ZodType>>;

/** Each description of a noun, with the noun. */
export const under = <Group extends Partial<Descriptions>>(tag: string, group: Group) =>
  Object.fromEntries(Object.entries(group).map(([name, each]) => [name, { tag, ...each }])) as {
    readonly [Id in keyof Group]: Group[Id] & { readonly tag: string };
  };

export function join(operationId: OperationId, described: Described): Operation {
  const { method, path, kind, scopes } = routes[operationId];
  const { tag, summary, about, answers, errors = [] } = described;
  const words = { tag, summary, ...(about === undefined ? {} : { about }) };
  const input = isCommand(operationId) ? commandInput(operationId) : plainInput(path, described);
  return { method, path, ...words, kind, ...input, answers, scopes, errors };
}

type Input = Pick<Operation, "params" | "query" | "body">;

function plainInput(path: string, { params = {}, query = {}, body }: Described): Input {
  return { params: paramsOf(path, params), query: z.strictObject(query), body: body ?? null };
}

/** The fields of a command that are not in its path are its body. */
function commandInput(type: CommandType): Input {
  const { path, hasBody } = routes[type];
  const { type: _, ...fields }: Fields = commandSchemas[type].shape;
  const names = new Set(namesIn(path));
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
  // A command whose path names no team makes one, and may give it its id.
  if (!names.has("teamId")) rest.teamId = id.optional();
  return {
    params: paramsOf(path, fields),
    query: z.strictObject({}),
    body: hasBody ? z.strictObject(rest) : null,
  };
}

const paramsOf = (path: string, fields: Fields): z.ZodObject =>
  z.strictObject(Object.fromEntries(namesIn(path).map((name) => [name, fields[name] ?? id])));

const namesIn = (path: string): string[] =>
  Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
