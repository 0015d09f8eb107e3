/**
 * What may be written in each command of a scenario: the fields of its schema in the contract. So
 * a new command can be played without a change here. The required fields come first, since a lone
 * value stands for the first field.
 */
import {
  COMMAND_TYPES,
  type CommandType,
  commandSchemas,
  decimal,
  instant,
} from "@sluice/contract";
import { invariant } from "@sluice/core";
import { type Field, type FieldKind, type Fields, may, need } from "./fields.ts";

type ObjectSchema = ReturnType<(typeof commandSchemas)[CommandType]["toJSONSchema"]>;
type FieldSchema = NonNullable<ObjectSchema["properties"]>[string];

/** The language's kind of a field by what its schema admits. */
const KINDS: { readonly [Admitted in string]?: FieldKind } = {
  text: "text",
  decimal: "decimal",
  "decimal or null": "decimal-or-null",
  integer: "integer",
  boolean: "boolean",
  instant: "instant",
  "text or boolean": "text-or-boolean",
  "list of text": "texts",
  charge: "charge",
  "list of charge": "charges",
};
const { pattern: DECIMAL } = decimal.toJSONSchema();
const { pattern: INSTANT } = instant.toJSONSchema();

/** `create_team` is not a step: the section `team` makes it. */
export const COMMAND_FIELDS: Readonly<Record<string, Fields>> = Object.fromEntries(
  COMMAND_TYPES.filter((type) => type !== "create_team").map((type) => [type, fieldsOf(type)]),
);

function fieldsOf(type: CommandType): Fields {
  const { properties = {}, required = [] }: ObjectSchema = commandSchemas[type].toJSONSchema();
  const fields = Object.entries(properties)
    .filter(([name]) => name !== "type")
    .map(([name, schema]): [string, Field] => {
      const kind = KINDS[admittedBy(schema)];
      invariant(kind, `a scenario has no way to write ${name} of ${type}`);
      return [name, required.includes(name) ? need(kind) : may(kind)];
    });
  const isRequired = ([, field]: [string, Field]): boolean => field.isRequired;
  return Object.fromEntries([
    ...fields.filter(isRequired),
    ...fields.filter((field) => !isRequired(field)),
  ]);
}

function admittedBy(schema: FieldSchema): string {
  if (typeof schema === "boolean") return "anything";
  if (schema.$ref === "#/$defs/ChargeRequest") return "charge";
  if (schema.anyOf) return schema.anyOf.map(admittedBy).join(" or ");
  if (schema.type === "array") return `list of ${[schema.items ?? true].flat().map(admittedBy)}`;
  if (schema.pattern === DECIMAL) return "decimal";
  if (schema.pattern === INSTANT) return "instant";
  return schema.type === "string" ? "text" : `${schema.type}`;
}
