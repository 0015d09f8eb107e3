import { z } from "zod";
import { catalogId, id, text } from "../base/values.ts";
import type { CommandSchemas } from "./schemas.ts";

export const memberCommands = {
  add_member: z.strictObject({
    type: z.literal("add_member"),
    memberId: id,
    name: text,
    email: text.optional(),
    role: catalogId.optional(),
  }),

  change_role: z.strictObject({
    type: z.literal("change_role"),
    memberId: id,
    role: catalogId,
  }),

  remove_member: z.strictObject({ type: z.literal("remove_member"), memberId: id }),
} satisfies Partial<CommandSchemas>;
