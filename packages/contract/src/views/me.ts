/** Who asks, and what is left, in a shape that clients of a similar API know (RULES L5). */
import { z } from "zod";

/** The number that stands for "no limit" in that shape. */
export const NO_LIMIT = 99_999_999;

export const meView = z
  .object({
    user: z.object({
      id: z.int().describe("A number that stays the same for the same member."),
      username: z.string(),
      email: z.string().describe("Empty: none is known."),
      fullName: z.string(),
      avatar: z.string().nullable(),
      isPublic: z.boolean(),
      teamId: z.int().describe("A number that stays the same for the same team."),
      teamName: z.string(),
      teamDomain: z.string().describe("The team's id, as everywhere else in this API."),
      roles: z.array(z.string()),
    }),
    operations: z
      .array(
        z.object({
          name: z.string(),
          limit: z.number().describe(`${NO_LIMIT} stands for no limit.`),
          usage: z.number().describe("It includes what is over the limit, and this call."),
          overage: z.number(),
        }),
      )
      .optional()
      .describe("Guests do not see it."),
  })
  .meta({ id: "Me" });

export type MeView = z.output<typeof meView>;
