import type { CommandOf, CommandType } from "@sluice/core";
import type { z } from "zod";

/** The schemas of commands, with their `type` and without their team. Strict: no other field. */
export type CommandSchemas = { readonly [Type in CommandType]: SchemaOf<Type> };
type SchemaOf<Type extends CommandType> = z.ZodObject & z.ZodType<CommandOf<Type>>;
