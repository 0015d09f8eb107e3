import type { Actor } from "../commands/commands.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { nameOf } from "./authorize.ts";

/** Adds an event. It is the audit entry, too: it says who did what, and when. */
export function tell(
  draft: Draft,
  context: Context,
  actor: Actor,
  type: string,
  data: Record<string, unknown>,
): void {
  draft.addEvent({ at: context.now, type, actor: nameOf(actor), data });
}
