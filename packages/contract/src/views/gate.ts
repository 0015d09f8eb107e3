/** What a gate asks for: the limits and routes of the catalog, and whom keys belong to. */
import { z } from "zod";

const provenance = { source: z.string(), assumed: z.string().nullable() };

export const rateLimitView = z
  .object({
    id: z.string(),
    name: z.string(),
    limit: z.int().describe("Calls in a window, weights counted."),
    windowSeconds: z.int(),
    algorithm: z.enum(["fixed", "smooth"]),
    per: z.array(z.enum(["user", "key", "team", "address", "route"])),
    routes: z.array(z.string()).nullable().describe("Null: on every route."),
    whenStoreAway: z.enum(["open", "closed", "local-share"]),
    isHeadline: z.boolean().describe("The one that X-RateLimit-* speak of."),
    ...provenance,
  })
  .meta({ id: "RateLimit" });

export const routeView = z
  .object({
    id: z.string(),
    matches: z.array(z.string()),
    weight: z.int().describe("How many calls it counts as."),
    credits: z
      .object({ pool: z.string(), amount: z.string() })
      .nullable()
      .describe("What each call costs beside; null: nothing."),
    isTrigger: z.boolean().describe("Triggers call it: want of credits is 429, not 402."),
    ...provenance,
  })
  .meta({ id: "Route" });

export const gateSettingsView = z
  .object({
    rateLimits: z.array(rateLimitView),
    routes: z.array(routeView).describe("The first that matches decides."),
    callPool: z.string().nullable().describe("The pool that calls are counted in."),
    memberPools: z
      .array(z.string())
      .describe("Pools that some plan counts for each member: leased for each member, too."),
  })
  .meta({ id: "GateSettings" });

export const keyIdentityView = z
  .object({
    keyId: z.string(),
    teamId: z.string(),
    memberId: z.string().nullable().describe("Null: a key of the team, which counts as one user."),
  })
  .meta({ id: "KeyIdentity" });

export type GateSettingsView = z.output<typeof gateSettingsView>;
export type KeyIdentityView = z.output<typeof keyIdentityView>;
export type RateLimitView = z.output<typeof rateLimitView>;
export type RouteView = z.output<typeof routeView>;
