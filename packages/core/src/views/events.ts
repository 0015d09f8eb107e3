/** Events as they are shown; each entry of the audit trail is one. */
import { formatInstant } from "../base/instant.ts";
import type { TeamEvent } from "../state/events.ts";
import type { TeamEventView } from "./shapes.ts";

export const viewEvent = (event: TeamEvent): TeamEventView => ({
  ...event,
  at: formatInstant(event.at),
});
