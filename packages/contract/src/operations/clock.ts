import { z } from "zod";
import { teamView } from "../views/team.ts";
import type { Descriptions } from "./define.ts";

const theTeam = z.object({ team: teamView });

export const clockOperations = {
  advance_clock: {
    summary: "Move a team's test clock forward",
    about: "Everything that falls due on the way happens as it would have.",
    answers: { 200: { means: "The team as it is.", schema: theTeam } },
    errors: ["not_on_test_clock", "clock_backwards", "forbidden"],
  },
  tick: {
    summary: "Do what time has made due for the team",
    answers: { 200: { means: "The team as it is.", schema: theTeam } },
  },
} as const satisfies Partial<Descriptions>;
