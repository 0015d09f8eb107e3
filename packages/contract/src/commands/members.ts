import { z } from "zod";
import { catalogId, id, text } from "../values.ts";

export const addMember = z.strictObject({
  type: z.literal("add_member"),
  memberId: id,
  name: text,
  email: text.optional(),
  role: catalogId.optional(),
});

export const changeRole = z.strictObject({
  type: z.literal("change_role"),
  memberId: id,
  role: catalogId,
});

export const removeMember = z.strictObject({ type: z.literal("remove_member"), memberId: id });
