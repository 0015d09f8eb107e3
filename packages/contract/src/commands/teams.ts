import { z } from "zod";
import { catalogId, date, decimal, id, instant, text, timeZone } from "../base/values.ts";
import type { CommandSchemas } from "./schemas.ts";

export const teamCommands = {
  create_team: z.strictObject({
    type: z.literal("create_team"),
    name: text,
    plan: catalogId,
    anchor: date.optional(),
    timeZone: timeZone.optional(),
    testClockAt: instant.optional(),
    owner: z.strictObject({ memberId: id, name: text, email: text.optional() }),
  }),

  change_plan: z.strictObject({
    type: z.literal("change_plan"),
    plan: catalogId,
    when: z.enum(["now", "cycle-end"]).optional(),
    reason: text.optional(),
  }),

  change_time_zone: z.strictObject({
    type: z.literal("change_time_zone"),
    timeZone,
  }),

  buy_add_on: z.strictObject({ type: z.literal("buy_add_on"), addOn: catalogId }),

  cancel_add_on: z.strictObject({ type: z.literal("cancel_add_on"), addOn: catalogId }),

  buy_pack: z.strictObject({
    type: z.literal("buy_pack"),
    pack: catalogId,
    price: decimal.optional(),
    credits: decimal.optional(),
  }),

  override_terms: z.strictObject({
    type: z.literal("override_terms"),
    target: text,
    value: z.union([z.string().max(100), z.boolean()]),
    from: instant.optional(),
    reason: text,
  }),

  grant_goodwill: z.strictObject({
    type: z.literal("grant_goodwill"),
    pool: catalogId,
    memberId: id.optional(),
    credits: decimal,
    expiresAt: instant.optional(),
    reason: text,
  }),
} satisfies Partial<CommandSchemas>;
