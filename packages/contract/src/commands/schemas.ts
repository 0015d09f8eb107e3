import type { CommandOf, CommandType } from "@sluice/core";
import type { z } from "zod";

/** The schema of each command, with its `type` and without its team. It takes no other field. */
export type CommandSchemas = { readonly [Type in CommandType]: SchemaOf<Type> };
type SchemaOf<Type extends CommandType> = z.ZodObject & z.ZodType<CommandOf<Type>>;
