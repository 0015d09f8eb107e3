import { z } from "zod";
import { catalogId, date, decimal, id, instant, text, timeZone } from "../values.ts";

export const createTeam = z.strictObject({
  type: z.literal("create_team"),
  name: text,
  plan: catalogId,
  anchor: date.optional(),
  timeZone: timeZone.optional(),
  testClockAt: instant.optional(),
  owner: z.strictObject({ memberId: id, name: text, email: text.optional() }),
});

export const changePlan = z.strictObject({
  type: z.literal("change_plan"),
  plan: catalogId,
  when: z.enum(["now", "cycle-end"]).optional(),
  reason: text.optional(),
});

export const changeTimeZone = z.strictObject({
  type: z.literal("change_time_zone"),
  timeZone,
});

export const buyAddOn = z.strictObject({ type: z.literal("buy_add_on"), addOn: catalogId });
export const cancelAddOn = z.strictObject({ type: z.literal("cancel_add_on"), addOn: catalogId });

export const buyPack = z.strictObject({
  type: z.literal("buy_pack"),
  pack: catalogId,
  price: decimal.optional(),
  credits: decimal.optional(),
});

export const overrideTerms = z.strictObject({
  type: z.literal("override_terms"),
  target: text,
  value: z.union([z.string().max(100), z.boolean()]),
  from: instant.optional(),
  reason: text,
});

export const grantGoodwill = z.strictObject({
  type: z.literal("grant_goodwill"),
  pool: catalogId,
  memberId: id.optional(),
  credits: decimal,
  expiresAt: instant.optional(),
  reason: text,
});
