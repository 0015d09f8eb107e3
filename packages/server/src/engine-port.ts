/** What the server asks of an engine: commands as they are, and questions. */
import type { Engine, Queries } from "@sluice/engine";

export interface SluiceEngine extends Pick<Engine, "catalog" | "execute" | "executeMany"> {
  readonly queries: Queries;
}
