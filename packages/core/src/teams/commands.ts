/** The commands of a team, its people and its switches. */
import type { CommandOf } from "../commands/commands.ts";
import { handler } from "../commands/handler.ts";
import { type Decided, refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Member } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { viewMember, viewTeam } from "../views/team.ts";
import { viewGrant } from "../views/work.ts";
import { buyAddOn, cancelAddOn, changePlan } from "./change-plan.ts";
import type { newTeam } from "./create-team.ts";
import { addMember, changeRole, removeMember } from "./members.ts";
import { buyPack, changeTimeZone, grantGoodwill, overrideTerms } from "./purchases.ts";
import {
  setAgentMode,
  setMemberPayg,
  setOverage,
  setPaygDefault,
  setSpendCap,
} from "./switches.ts";

/** What the making of a new team may be refused for. */
type RefusedNew = Extract<ReturnType<typeof newTeam>, { ok: false }>["rejection"]["code"];

const showTeam = (draft: Draft, context: Context) => ({ team: viewTeam(draft, context) });

const showMember = (draft: Draft, context: Context, member: Readonly<Member>) => ({
  member: viewMember(draft, context, member),
});

export const teamCommands = {
  /**
   * It refuses for a team that exists, and has the codes of one that does not, too. A team that
   * does not exist begins with `createTeam`.
   */
  create_team: handler({
    decide: (
      draft,
      _context,
      _actor,
      _command: CommandOf<"create_team">,
    ): Decided<null, "already_exists" | RefusedNew> =>
      refuse("already_exists", { what: "team", id: draft.team.teamId }),
    show: showTeam,
  }),
  change_plan: handler({ decide: changePlan, show: showTeam }),
  change_time_zone: handler({ decide: changeTimeZone, show: showTeam }),
  buy_add_on: handler({ decide: buyAddOn, show: showTeam }),
  cancel_add_on: handler({ decide: cancelAddOn, show: showTeam }),
  buy_pack: handler({
    decide: buyPack,
    show: (draft, context, grant) => ({ grant: viewGrant(grant), ...showTeam(draft, context) }),
  }),
  override_terms: handler({ decide: overrideTerms, show: showTeam }),
  grant_goodwill: handler({
    decide: grantGoodwill,
    show: (_draft, _context, grant) => ({ grant: viewGrant(grant) }),
  }),
  add_member: handler({ decide: addMember, show: showMember }),
  change_role: handler({ decide: changeRole, show: showMember }),
  remove_member: handler({ decide: removeMember, show: showMember }),
  set_member_payg: handler({ decide: setMemberPayg, show: showMember }),
  set_payg_default: handler({ decide: setPaygDefault, show: showTeam }),
  set_overage: handler({ decide: setOverage, show: showTeam }),
  set_spend_cap: handler({ decide: setSpendCap, show: showTeam }),
  set_agent_mode: handler({
    decide: setAgentMode,
    show: (draft, context, member) =>
      member ? showMember(draft, context, member) : showTeam(draft, context),
  }),
} as const;
