import type { PlanId, Right } from "../catalog/model.ts";
import type { Context } from "../state/context.ts";

/**
 * The roles of the plan that have a right. Without roles, every right is the owner's (RULES C14).
 */
export function rolesWith(context: Context, planId: PlanId, right: Right): string[] {
  const { catalog } = context;
  if (!catalog.plans[planId]?.hasRoles) return ["owner"];
  return Object.values(catalog.roles)
    .filter((role) => role.rights.includes(right))
    .map((role) => role.id);
}
