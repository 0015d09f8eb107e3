/** What a gate asks for: the limits and routes of the catalog, and whom keys belong to. */
import { z } from "zod";

const provenance = { source: z.string(), assumed: z.string().nullable() };

export const rateLimitView = z
  .object({
    id: z.string(),
    name: z.string(),
    limit: z.int().describe("How many calls a window allows, each counted by its weight."),
    windowSeconds: z.int(),
    algorithm: z.enum(["fixed", "smooth"]),
    per: z.array(z.enum(["user", "key", "team", "address", "route"])),
    routes: z.array(z.string()).nullable().describe("Null: the limit holds on every route."),
    whenStoreAway: z.enum(["open", "closed", "local-share"]),
    isHeadline: z.boolean().describe("Whether the X-RateLimit-* headers speak of this limit."),
    ...provenance,
  })
  .meta({ id: "RateLimit" });

export const routeView = z
  .object({
    id: z.string(),
    matches: z.array(z.string()),
    weight: z.int().describe("As how many calls a request counts."),
    credits: z
      .object({ pool: z.string(), amount: z.string() })
      .nullable()
      .describe("What each call costs in credits. Null: nothing."),
    isTrigger: z
      .boolean()
      .describe("Whether triggers call it: then a lack of credits is answered 429, not 402."),
    ...provenance,
  })
  .meta({ id: "Route" });

export const gateSettingsView = z
  .object({
    rateLimits: z.array(rateLimitView),
    routes: z.array(routeView).describe("The first route that matches decides."),
    callPool: z.string().nullable().describe("The pool that calls are counted in."),
    memberPools: z
      .array(z.string())
      .describe("Pools that some plan counts by member. Gates lease them by member, too."),
  })
  .meta({ id: "GateSettings" });

export const keyIdentityView = z
  .object({
    keyId: z.string(),
    teamId: z.string(),
    memberId: z
      .string()
      .nullable()
      .describe("Null: the key is the team's own. All such keys of a team count as one user."),
  })
  .meta({ id: "KeyIdentity" });

export type GateSettingsView = z.output<typeof gateSettingsView>;
export type KeyIdentityView = z.output<typeof keyIdentityView>;
export type RateLimitView = z.output<typeof rateLimitView>;
export type RouteView = z.output<typeof routeView>;
