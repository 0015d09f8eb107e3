import { z } from "zod";
import { instant } from "../base/values.ts";
import type { CommandSchemas } from "./schemas.ts";

export const clockCommands = {
  advance_clock: z.strictObject({ type: z.literal("advance_clock"), to: instant }),

  tick: z.strictObject({ type: z.literal("tick") }),
} satisfies Partial<CommandSchemas>;
