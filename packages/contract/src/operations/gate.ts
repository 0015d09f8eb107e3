import { z } from "zod";
import { gateSettingsView, keyIdentityView } from "../views/gate.ts";
import type { Descriptions } from "./define.ts";

/** How many keys a gate may ask about at once. */
export const IDENTITIES_MAX = 1000;

const keyHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("the SHA-256 of a whole key, as 64 hexadecimal digits in small letters");

export const gateOperations = {
  get_gate_settings: {
    summary: "Look at what gates enforce: rate limits, routes, and the pool of calls",
    answers: { 200: { means: "The settings.", schema: gateSettingsView } },
  },
  identify_keys: {
    summary: "Ask whom keys belong to, by their hashes",
    about:
      "A key itself stays with the gate that it was shown to. Null stands for a key that is " +
      "unknown, revoked, or of an operator.",
    body: z.strictObject({ hashes: z.array(keyHash).min(1).max(IDENTITIES_MAX) }),
    answers: {
      200: {
        means: "Whom each belongs to, in the order asked.",
        schema: z.object({ items: z.array(keyIdentityView.nullable()) }),
      },
    },
  },
} as const satisfies Partial<Descriptions>;
