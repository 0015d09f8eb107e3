/** A scenario as it was read: a team, a clock, steps, and what each step must answer. */
import type { Actor, CommandOf, Instant } from "@sluice/core";
import type { Query, StepCommand } from "./fields.ts";
import type { GateAct, GatesSection } from "./gate-fields.ts";
import type { Located } from "./located.ts";

export interface Scenario {
  readonly file: string;
  readonly title: string;
  /** Ids of the rules that it shows, e.g. `F4`. */
  readonly rules: readonly string[];
  /** The sources that print the facts: `S0`..`S4`, `P`, `D`. */
  readonly sources: readonly string[];
  readonly notes: string | null;
  readonly clock: Instant;
  readonly team: CommandOf<"create_team">;
  /** Commands that bring the team to where the scenario begins; all must be accepted. */
  readonly setUp: readonly SetUp[];
  readonly gates: GatesSection;
  readonly steps: readonly Step[];
}

export interface SetUp {
  readonly at: Instant | null;
  readonly command: StepCommand;
  readonly line: number;
}

export interface Step {
  readonly number: number;
  readonly line: number;
  readonly title: string | null;
  /** The team's clock is advanced to this instant first. */
  readonly at: Instant | null;
  readonly actor: Actor;
  readonly idempotencyKey: string | null;
  readonly act:
    | { readonly kind: "command"; readonly command: StepCommand }
    | { readonly kind: "query"; readonly query: Query }
    | { readonly kind: "gate"; readonly gate: GateAct };
  /** The answer is kept under this name for later steps, as `$name.path.to.value`. */
  readonly save: string | null;
  readonly expect: Expectation;
}

export type Expectation =
  | { readonly kind: "accepted"; readonly answer: Located | null; readonly line: number }
  | { readonly kind: "refused"; readonly facts: Located; readonly line: number };
