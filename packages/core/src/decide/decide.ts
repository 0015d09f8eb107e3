/** The one door to the rules: time first (`advance`), then the command. */

import { refuseForOperator } from "../access/authorize.ts";
import { cancelAction, completeAction, startAction } from "../actions/actions.ts";
import type { Instant } from "../base/instant.ts";
import { formatInstant, parseInstant } from "../base/instant.ts";
import { accept, type Result, reject } from "../base/result.ts";
import type { Actor, Command, CommandOf } from "../commands/commands.ts";
import type { Answer, Outcome } from "../commands/outcome.ts";
import { invalidInput, type Rejection } from "../commands/rejections.ts";
import { correctCharge } from "../corrections/correct-charge.ts";
import { acquireLease, releaseLease, renewLease } from "../reservations/leases.ts";
import { release, reserve, settle } from "../reservations/reservations.ts";
import { activeRun, chargeRun } from "../runs/charge-run.ts";
import { startRun } from "../runs/start-run.ts";
import { cancelRun, claimRun, finishRun, heartbeatRun } from "../runs/steer-run.ts";
import { testPrompt } from "../runs/test-prompt.ts";
import type { Context } from "../state/context.ts";
import type { Reservation } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { buyAddOn, cancelAddOn, changePlan } from "../teams/change-plan.ts";
import { newTeam } from "../teams/create-team.ts";
import { addMember, changeRole, removeMember } from "../teams/members.ts";
import { buyPack, changeTimeZone, grantGoodwill, overrideTerms } from "../teams/purchases.ts";
import {
  setAgentMode,
  setMemberPayg,
  setOverage,
  setPaygDefault,
  setSpendCap,
} from "../teams/switches.ts";
import { recordUsage } from "../usage/record-usage.ts";
import { viewLease } from "../views/leases.ts";
import { viewMember, viewTeam } from "../views/team.ts";
import {
  viewAction,
  viewCharge,
  viewChargedRun,
  viewCorrection,
  viewGrant,
  viewReservation,
  viewRun,
} from "../views/work.ts";
import { advance, clockReach } from "./advance.ts";
import { settle as settleNoted } from "./settle.ts";

/**
 * Decides and applies one command. A refusal changes nothing, but that an account which was asked
 * for the first time in its cycle is open then, with its allotment: as any look at it would do.
 * `advance` must have been called with the same context, and nothing be missing (`missingFor`).
 */
export function decide(draft: Draft, command: Command, actor: Actor, context: Context): Outcome {
  const decided = dispatch(draft, command, actor, context);
  // What a refusal or an answer opened to look at lets nobody go on, whatever shares the batch.
  draft.forgetNoted();
  return decided.ok
    ? { ok: true, answer: decided.value }
    : { ok: false, rejection: decided.rejection };
}

/** A team's first state. There is nothing to lock or load before it. */
export function createTeam(
  teamId: string,
  command: CommandOf<"create_team">,
  context: Context,
): { ok: true; draft: Draft; answer: Outcome } | { ok: false; outcome: Outcome } {
  const made = newTeam(teamId, command, context);
  if (!made.ok) return { ok: false, outcome: made };
  const answer = { team: viewTeam(made.value, context) };
  return { ok: true, draft: made.value, answer: { ok: true, answer } };
}

type Decided = Result<Answer, Rejection>;

/** One line a command: who decides, and what is shown of the outcome. */
function dispatch(draft: Draft, command: Command, actor: Actor, context: Context): Decided {
  const team = () => ({ team: viewTeam(draft, context) });
  switch (command.type) {
    case "create_team":
      return reject({ code: "already_exists", what: "team", id: draft.team.teamId });
    case "change_plan":
      return shown(draft, context, changePlan(draft, command, actor, context), team);
    case "change_time_zone":
      return shown(draft, context, changeTimeZone(draft, command, actor, context), team);
    case "buy_add_on":
      return shown(draft, context, buyAddOn(draft, command, actor, context), team);
    case "cancel_add_on":
      return shown(draft, context, cancelAddOn(draft, command, actor, context), team);
    case "buy_pack":
      return shown(draft, context, buyPack(draft, command, actor, context), (grant) => ({
        grant: viewGrant(grant),
        ...team(),
      }));
    case "override_terms":
      return shown(draft, context, overrideTerms(draft, command, actor, context), team);
    case "grant_goodwill":
      return shown(draft, context, grantGoodwill(draft, command, actor, context), (grant) => ({
        grant: viewGrant(grant),
      }));
    case "add_member":
      return shownMember(draft, context, addMember(draft, command, actor, context));
    case "change_role":
      return shownMember(draft, context, changeRole(draft, command, actor, context));
    case "remove_member":
      return shownMember(draft, context, removeMember(draft, command, actor, context));
    case "set_member_payg":
      return shownMember(draft, context, setMemberPayg(draft, command, actor, context));
    case "set_payg_default":
      return shown(draft, context, setPaygDefault(draft, command, actor, context), team);
    case "set_overage":
      return shown(draft, context, setOverage(draft, command, actor, context), team);
    case "set_spend_cap":
      return shown(draft, context, setSpendCap(draft, command, actor, context), team);
    case "set_agent_mode":
      return shown(draft, context, setAgentMode(draft, command, actor, context), (member) =>
        member ? { member: viewMember(draft, context, member) } : team(),
      );
    case "advance_clock":
      return shown(draft, context, advanceClock(draft, command, actor, context), team);
    case "tick":
      return accept(team());
    default:
      return dispatchWork(draft, command, actor, context);
  }
}

type WorkCommand = CommandOf<
  | "start_run"
  | "charge_run"
  | "heartbeat_run"
  | "finish_run"
  | "cancel_run"
  | "claim_run"
  | "test_prompt"
  | "start_action"
  | "complete_action"
  | "cancel_action"
  | "reserve"
  | "settle_reservation"
  | "release_reservation"
  | "acquire_lease"
  | "renew_lease"
  | "release_lease"
  | "record_usage"
  | "correct_charge"
>;

function dispatchWork(draft: Draft, command: WorkCommand, actor: Actor, context: Context): Decided {
  const run = (value: Parameters<typeof viewRun>[2]) => ({ run: viewRun(draft, context, value) });
  const lease = (value: Reservation) => ({ lease: viewLease(draft, context, value) });
  switch (command.type) {
    case "start_run":
      return shown(draft, context, startRun(draft, command, actor, context), run);
    case "charge_run": {
      const active = activeRun(draft, command.runId, actor, context);
      if (!active.ok) return active;
      const charged = chargeRun(draft, active.value, command.charges, context);
      return shown(draft, context, charged, (charges) =>
        viewChargedRun(draft, context, command.runId, charges),
      );
    }
    case "heartbeat_run":
      return shown(draft, context, heartbeatRun(draft, command, actor, context), run);
    case "finish_run":
      return shown(draft, context, finishRun(draft, command, actor, context), (charges) =>
        viewChargedRun(draft, context, command.runId, charges),
      );
    case "cancel_run":
      return shown(draft, context, cancelRun(draft, command, actor, context), run);
    case "claim_run":
      return shown(draft, context, claimRun(draft, command, actor, context), run);
    case "test_prompt":
      return shown(draft, context, testPrompt(draft, command, actor, context), (tested) =>
        viewChargedRun(draft, context, tested.runId, tested.charges),
      );
    case "start_action":
      return shown(draft, context, startAction(draft, command, actor, context), (action) => ({
        action: viewAction(action, null),
      }));
    case "complete_action":
      return shown(
        draft,
        context,
        completeAction(draft, command, actor, context),
        ({ action, charge }) => ({
          action: viewAction(action, charge),
        }),
      );
    case "cancel_action":
      return shown(draft, context, cancelAction(draft, command, actor, context), (action) => ({
        action: viewAction(action, null),
      }));
    case "reserve":
      return shown(draft, context, reserve(draft, command, actor, context), (reservation) => ({
        reservation: viewReservation(reservation),
      }));
    case "settle_reservation":
      return shown(
        draft,
        context,
        settle(draft, command, actor, context),
        ({ reservation, charge }) => ({
          reservation: viewReservation(reservation),
          charge: viewCharge(charge),
        }),
      );
    case "release_reservation":
      return shown(draft, context, release(draft, command, actor, context), (reservation) => ({
        reservation: viewReservation(reservation),
      }));
    case "acquire_lease":
      return shown(draft, context, acquireLease(draft, command, actor, context), lease);
    case "renew_lease":
      return shown(draft, context, renewLease(draft, command, actor, context), lease);
    case "release_lease":
      return shown(draft, context, releaseLease(draft, command, actor, context), lease);
    case "record_usage":
      return shown(draft, context, recordUsage(draft, command, actor, context), (charge) => ({
        charge: viewCharge(charge),
      }));
    case "correct_charge":
      return shown(draft, context, correctCharge(draft, command, actor, context), viewCorrection);
  }
}

/** Everything happens as it would have, at its own instant; the clock never goes back. */
function advanceClock(
  draft: Draft,
  command: CommandOf<"advance_clock">,
  actor: Actor,
  context: Context,
): Result<null, Rejection> {
  const forbidden = refuseForOperator(draft, actor, "advance-clock");
  if (forbidden) return reject(forbidden);
  const { team } = draft;
  if (!team.clock) return reject({ code: "not_on_test_clock", teamId: team.teamId });
  const to = parseInstant(command.to);
  if (to === null) {
    const expected = "an RFC 3339 instant";
    return reject(invalidInput("to", expected, command.to));
  }
  if (to < team.clock.now) {
    const now = formatInstant(team.clock.now);
    return reject({ code: "clock_backwards", now, asked: command.to });
  }
  const tooFar = refuseTooFar(draft, to, "to");
  if (tooFar) return reject(tooFar);
  advance(draft, { ...context, now: to });
  return accept(null);
}

/** For whoever moves a test clock, by a command or by telling when a command came. */
export function refuseTooFar(draft: Draft, to: Instant, field: string): Rejection | null {
  const reach = clockReach(draft.team);
  if (to <= reach) return null;
  const expected = `${formatInstant(reach)} at the latest, ten years a step`;
  return invalidInput(field, expected, formatInstant(to));
}

function shown<Value>(
  draft: Draft,
  context: Context,
  decided: Result<Value, Rejection>,
  view: (value: Value) => object,
): Decided {
  if (!decided.ok) return decided;
  settleNoted(draft, context);
  return accept(view(decided.value) as Answer);
}

function shownMember(
  draft: Draft,
  context: Context,
  decided: Result<Parameters<typeof viewMember>[2], Rejection>,
): Decided {
  return shown(draft, context, decided, (member) => ({
    member: viewMember(draft, context, member),
  }));
}
