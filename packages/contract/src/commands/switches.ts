import { z } from "zod";
import { catalogId, decimal, id, onOff, paygSetting } from "../base/values.ts";
import type { CommandSchemas } from "./schemas.ts";

export const switchCommands = {
  set_member_payg: z.strictObject({
    type: z.literal("set_member_payg"),
    memberId: id,
    payg: paygSetting,
  }),

  set_payg_default: z.strictObject({
    type: z.literal("set_payg_default"),
    payg: onOff,
  }),

  set_overage: z.strictObject({
    type: z.literal("set_overage"),
    pool: catalogId,
    on: z.boolean(),
  }),

  set_spend_cap: z.strictObject({
    type: z.literal("set_spend_cap"),
    pool: catalogId,
    cap: decimal.nullable(),
  }),

  set_agent_mode: z.strictObject({
    type: z.literal("set_agent_mode"),
    on: z.boolean(),
    memberId: id.optional(),
  }),
} satisfies Partial<CommandSchemas>;
