/** What a scenario is played against: the core in memory, or a running server. */
import type { Actor, CommandOf, Instant } from "@sluice/core";
import type { GateBackend } from "@sluice/gate";
import type { Query, StepCommand } from "../language/fields.ts";
import type { CallAnswer } from "./call-answer.ts";

/** The answer to a command or query, as JSON. */
export type Reply =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly rejection: Readonly<Record<string, unknown>> };

export interface Driver {
  readonly name: string;
  /** Makes a team of its own, on a test clock that stands at `clock`. */
  open(team: CommandOf<"create_team">, clock: Instant): Promise<Opened>;
}

export type Opened =
  | { readonly ok: true; readonly team: TeamUnderTest }
  | { readonly ok: false; readonly rejection: Readonly<Record<string, unknown>> };

export interface KeyHolder {
  readonly memberId: string;
  readonly secret: string;
}

export interface TeamUnderTest {
  command(command: StepCommand, actor: Actor, idempotencyKey: string | null): Promise<Reply>;
  query(query: Query, actor: Actor): Promise<Reply>;
  /** The backend of gates in front of an API of this team. */
  gateBackend(): GateBackend;
  /** Makes an API key, of a member or of the team itself, and answers its secret. */
  makeKey(memberId: string | null): Promise<string>;
  /**
   * Calls `GET /me` with a member's key. Where no server has a gate of its own, `pass` puts the
   * call through the scenario's gate and makes that report.
   */
  me(member: KeyHolder, pass: () => Promise<CallAnswer>): Promise<Reply>;
}
