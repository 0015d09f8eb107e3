import { z } from "zod";
import { grantView } from "../views/balance.ts";
import { teamView } from "../views/team.ts";
import { type Descriptions, paged, pageOf } from "./define.ts";

const theTeam = z.object({ team: teamView });
const theGrant = z.object({ grant: grantView, team: teamView.optional() });

export const teamOperations = {
  create_team: {
    summary: "Create a team with its owner",
    about: "With testClockAt the team lives on a clock of its own, which advance_clock moves.",
    answers: {
      201: { means: "The team exists.", schema: theTeam },
    },
    errors: ["already_exists"],
  },
  list_teams: {
    summary: "List teams, in the order of their ids",
    query: paged,
    answers: { 200: { means: "A page of teams.", schema: pageOf(teamView) } },
  },
  get_team: {
    summary: "Look at a team: plan, cycle, add-ons, switches, overrides",
    answers: { 200: { means: "The team.", schema: theTeam } },
  },
  change_plan: {
    summary: "Change the plan",
    about: "An upgrade takes effect now, a downgrade at the cycle's end.",
    answers: { 200: { means: "The team as it is.", schema: theTeam } },
    errors: ["forbidden", "conflict"],
  },
  change_time_zone: {
    summary: "Change the time zone, from the next cycle on",
    answers: { 200: { means: "The team as it is.", schema: theTeam } },
    errors: ["forbidden"],
  },
  buy_add_on: {
    summary: "Buy an add-on or a seat for the whole team",
    answers: { 200: { means: "The team as it is.", schema: theTeam } },
    errors: ["forbidden", "not_on_plan", "conflict"],
  },
  cancel_add_on: {
    summary: "Cancel an add-on at the cycle's end",
    answers: { 200: { means: "The team as it is.", schema: theTeam } },
    errors: ["forbidden"],
  },
  buy_pack: {
    summary: "Buy a pack of credits that carries over cycles",
    answers: { 201: { means: "The grant that was bought.", schema: theGrant } },
    errors: ["forbidden", "not_on_plan"],
  },
  override_terms: {
    summary: "Override an allotment, a price or a switch by contract",
    about: "It holds from a date on and has a reason; the team's events show both.",
    answers: { 201: { means: "The team as it is.", schema: theTeam } },
    errors: ["forbidden"],
  },
  grant_goodwill: {
    summary: "Grant credits as goodwill, with a reason",
    answers: { 201: { means: "The grant.", schema: theGrant } },
    errors: ["forbidden"],
  },
} as const satisfies Partial<Descriptions>;
