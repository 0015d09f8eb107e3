import { z } from "zod";
import { catalogId, decimal, id, onOff, paygSetting } from "../values.ts";

export const setMemberPayg = z.strictObject({
  type: z.literal("set_member_payg"),
  memberId: id,
  payg: paygSetting,
});

export const setPaygDefault = z.strictObject({
  type: z.literal("set_payg_default"),
  payg: onOff,
});

export const setOverage = z.strictObject({
  type: z.literal("set_overage"),
  pool: catalogId,
  on: z.boolean(),
});

export const setSpendCap = z.strictObject({
  type: z.literal("set_spend_cap"),
  pool: catalogId,
  cap: decimal.nullable(),
});

export const setAgentMode = z.strictObject({
  type: z.literal("set_agent_mode"),
  on: z.boolean(),
  memberId: id.optional(),
});
