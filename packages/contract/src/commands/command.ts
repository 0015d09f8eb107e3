/** Every command by its type, as it travels in a batch: with its `type`, without its team. */
import { z } from "zod";
import { cancelAction, completeAction, startAction } from "./actions.ts";
import { advanceClock, tick } from "./clock.ts";
import { acquireLease, releaseLease, renewLease } from "./leases.ts";
import { addMember, changeRole, removeMember } from "./members.ts";
import { releaseReservation, reserve, settleReservation } from "./reservations.ts";
import {
  cancelRun,
  chargeRun,
  claimRun,
  finishRun,
  heartbeatRun,
  startRun,
  testPrompt,
} from "./runs.ts";
import {
  setAgentMode,
  setMemberPayg,
  setOverage,
  setPaygDefault,
  setSpendCap,
} from "./switches.ts";
import {
  buyAddOn,
  buyPack,
  cancelAddOn,
  changePlan,
  changeTimeZone,
  createTeam,
  grantGoodwill,
  overrideTerms,
} from "./teams.ts";
import { correctCharge, recordUsage } from "./usage.ts";

export const commandSchemas = {
  create_team: createTeam,
  change_plan: changePlan,
  change_time_zone: changeTimeZone,
  buy_add_on: buyAddOn,
  cancel_add_on: cancelAddOn,
  buy_pack: buyPack,
  override_terms: overrideTerms,
  grant_goodwill: grantGoodwill,
  add_member: addMember,
  change_role: changeRole,
  remove_member: removeMember,
  set_member_payg: setMemberPayg,
  set_payg_default: setPaygDefault,
  set_overage: setOverage,
  set_spend_cap: setSpendCap,
  set_agent_mode: setAgentMode,
  start_run: startRun,
  charge_run: chargeRun,
  heartbeat_run: heartbeatRun,
  finish_run: finishRun,
  cancel_run: cancelRun,
  claim_run: claimRun,
  test_prompt: testPrompt,
  start_action: startAction,
  complete_action: completeAction,
  cancel_action: cancelAction,
  reserve,
  settle_reservation: settleReservation,
  release_reservation: releaseReservation,
  acquire_lease: acquireLease,
  renew_lease: renewLease,
  release_lease: releaseLease,
  record_usage: recordUsage,
  correct_charge: correctCharge,
  advance_clock: advanceClock,
  tick,
} as const;

export type CommandType = keyof typeof commandSchemas;
export type CommandOf<Type extends CommandType> = z.output<(typeof commandSchemas)[Type]>;
export type Command = { [Type in CommandType]: CommandOf<Type> }[CommandType];

export const COMMAND_TYPES = Object.keys(commandSchemas) as readonly CommandType[];

/** The union of all commands, told apart by `type`. */
export const command = z
  .discriminatedUnion("type", [
    createTeam,
    changePlan,
    changeTimeZone,
    buyAddOn,
    cancelAddOn,
    buyPack,
    overrideTerms,
    grantGoodwill,
    addMember,
    changeRole,
    removeMember,
    setMemberPayg,
    setPaygDefault,
    setOverage,
    setSpendCap,
    setAgentMode,
    startRun,
    chargeRun,
    heartbeatRun,
    finishRun,
    cancelRun,
    claimRun,
    testPrompt,
    startAction,
    completeAction,
    cancelAction,
    reserve,
    settleReservation,
    releaseReservation,
    acquireLease,
    renewLease,
    releaseLease,
    recordUsage,
    correctCharge,
    advanceClock,
    tick,
  ])
  .meta({ id: "Command" });
