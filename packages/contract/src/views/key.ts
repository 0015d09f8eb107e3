import { z } from "zod";

export const SCOPES = ["operator", "team", "member"] as const;
/** `operator`: everything. `team`: all of one team. `member`: what that member's role allows. */
export const scope = z.enum(SCOPES);
export type Scope = (typeof SCOPES)[number];

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
  .meta({ id: "Key", description: "A key, without its secret: that is shown once, when made." });

export type KeyView = z.output<typeof keyView>;
