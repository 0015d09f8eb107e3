/** The commands of AI actions. */
import type { CommandOf } from "../commands/commands.ts";
import { handler } from "../commands/handler.ts";
import type { Needs } from "../state/needs.ts";
import { viewAction } from "../views/work.ts";
import { cancelAction, completeAction, startAction } from "./actions.ts";

function needs(of: Needs, { actionId }: { actionId: string }): void {
  of.document("actions", actionId);
  const action = of.state.actions.get(actionId);
  if (action) of.cycle(action.pin.cycle);
}

export const actionCommands = {
  start_action: handler({
    needs: (of, command: CommandOf<"start_action">) => of.document("actions", command.actionId),
    decide: startAction,
    show: (_draft, _context, action) => ({ action: viewAction(action, null) }),
  }),
  complete_action: handler({
    needs,
    decide: completeAction,
    show: (_draft, _context, { action, charge }) => ({ action: viewAction(action, charge) }),
  }),
  cancel_action: handler({
    needs,
    decide: cancelAction,
    show: (_draft, _context, action) => ({ action: viewAction(action, null) }),
  }),
} as const;
