import { z } from "zod";
import { advanceClock } from "../commands/clock.ts";
import { teamView } from "../views/team.ts";
import { none, OPERATOR, ofTeam, operation } from "./define.ts";

const tag = "Test clocks";
const theTeam = z.object({ team: teamView });

export const clockOperations = {
  advance_clock: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/clock-advances",
    tag,
    summary: "Move a team's test clock forward",
    about: "Everything that falls due on the way happens as it would have.",
    kind: "command",
    params: ofTeam,
    query: none,
    body: advanceClock.omit({ type: true }),
    answers: { 200: { means: "The team as it is.", schema: theTeam } },
    scopes: OPERATOR,
    errors: ["not_on_test_clock", "clock_backwards"],
  }),
  tick: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/ticks",
    tag,
    summary: "Do what time has made due for the team",
    kind: "command",
    params: ofTeam,
    query: none,
    body: null,
    answers: { 200: { means: "The team as it is.", schema: theTeam } },
    scopes: OPERATOR,
    errors: [],
  }),
} as const;
