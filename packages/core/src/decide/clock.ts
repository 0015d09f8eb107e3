/** The commands of time: one moves a test clock, the other does what is due by now. */
import { requireOperator } from "../access/authorize.ts";
import { formatInstant, type Instant, parseInstant } from "../base/instant.ts";
import { ALLOWED, accept } from "../base/result.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { handler } from "../commands/handler.ts";
import { type Decided, invalidInput, refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { viewTeam } from "../views/team.ts";
import { advance, clockReach } from "./advance.ts";

const show = (draft: Draft, context: Context) => ({ team: viewTeam(draft, context) });

export const clockCommands = {
  advance_clock: handler({ decide: advanceClock, show }),
  tick: handler({
    decide: (_draft, _context, _actor, _command: CommandOf<"tick">) => ALLOWED,
    show,
  }),
} as const;

/** Everything due is done at its own instant, as it would have been; the clock never goes back. */
function advanceClock(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"advance_clock">,
) {
  const allowed = requireOperator(draft, actor, "advance-clock");
  if (!allowed.ok) return allowed;
  const { team } = draft;
  if (!team.clock) return refuse("not_on_test_clock", { teamId: team.teamId });
  const to = parseInstant(command.to);
  if (to === null) return invalidInput("to", "an RFC 3339 instant", command.to);
  if (to < team.clock.now) {
    const now = formatInstant(team.clock.now);
    return refuse("clock_backwards", { now, asked: command.to });
  }
  const reached = requireReach(draft, to, "to");
  if (!reached.ok) return reached;
  advance(draft, { ...context, now: to });
  return accept(null);
}

/**
 * Refuses to move a test clock too far at once, whether a command moves it or the instant at which
 * a replayed command came.
 */
export function requireReach(
  draft: Draft,
  to: Instant,
  field: string,
): Decided<null, "invalid_input"> {
  const reach = clockReach(draft.team);
  if (to <= reach) return ALLOWED;
  const expected = `${formatInstant(reach)} at the latest, ten years a step`;
  return invalidInput(field, expected, formatInstant(to));
}
