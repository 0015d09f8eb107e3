import { z } from "zod";
import { instant } from "../values.ts";

export const advanceClock = z.strictObject({ type: z.literal("advance_clock"), to: instant });
export const tick = z.strictObject({ type: z.literal("tick") });
