/** What a decision depends on beside the team's own state. */
import type { Instant } from "../base/instant.ts";
import type { Catalog } from "../catalog/model.ts";

export interface Context {
  readonly catalog: Catalog;
  /** The instant of the decision. It is never earlier than the team's last one. */
  readonly now: Instant;
}
