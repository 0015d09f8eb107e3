import type { Actor } from "../commands/commands.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import type { WhatHappened } from "../state/events.ts";
import { nameOf } from "./authorize.ts";

/** Adds an event. It is the audit entry, too: it says who did what, and when. */
export function recordEvent(
  draft: Draft,
  context: Context,
  actor: Actor,
  event: WhatHappened,
): void {
  draft.addEvent({ ...event, at: context.now, actor: nameOf(actor) });
}
