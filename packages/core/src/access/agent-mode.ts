/** Whether a member may use Agent Mode: the plan has it, and it is switched on (RULES R5). */

import { ALLOWED } from "../base/result.ts";
import { type Decided, refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { featureOf, plansWithFeature } from "../terms/terms.ts";
import { rolesWith } from "./roles.ts";

const AGENT_MODE = "agent-mode";

/**
 * On Enterprise-kind plans the team's setting decides; on the others each member's own (RULES R5).
 */
export function requireAgentMode(
  draft: Draft,
  context: Context,
  memberId: string | null,
): Decided<null, "agent_mode_off" | "feature_unavailable"> {
  const { catalog, now } = context;
  const { team } = draft;
  const feature = featureOf(catalog, team, team.planId, AGENT_MODE, now);
  if (!feature.isAvailable) {
    return refuse("feature_unavailable", {
      feature: AGENT_MODE,
      plan: team.planId,
      note: feature.note,
      availableOn: plansWithFeature(catalog, AGENT_MODE),
      remedies: [],
    });
  }
  const action = "switch-on-agent-mode" as const;
  if (catalog.plans[team.planId]?.kind === "enterprise") {
    if (team.switches.agentMode) return ALLOWED;
    const by = rolesWith(context, team.planId, "ai-team-setting");
    return refuse("agent_mode_off", { scope: "team", remedies: [{ action, by }] });
  }
  if (memberId === null || draft.members.get(memberId)?.agentMode) return ALLOWED;
  const remedies = [{ action, by: [memberId] }];
  return refuse("agent_mode_off", { scope: "member", remedies });
}
