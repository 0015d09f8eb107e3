/** What the server asks of an engine: commands as they are, and questions. */
import type { Engine } from "@sluice/engine";

export type SluiceEngine = Pick<
  Engine,
  "catalog" | "execute" | "executeMany" | "queries" | "ask" | "store"
>;
