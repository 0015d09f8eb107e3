import { z } from "zod";
import { SCOPES } from "../routes/scopes.ts";

export const scope = z.enum(SCOPES);

export const keyView = z
  .object({
    keyId: z.string(),
    name: z.string(),
    scope,
    teamId: z.string().nullable(),
    memberId: z.string().nullable(),
    lastFour: z.string(),
    createdAt: z.string(),
    revokedAt: z.string().nullable(),
  })
  .meta({
    id: "Key",
    description: "A key without its secret, which is shown once, when the key is made.",
  });

export type KeyView = z.output<typeof keyView>;
