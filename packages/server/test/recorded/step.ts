/** One request of the story, as data: what is asked, by whom, and when. */
import { type Operation, type OperationId, operations } from "@sluice/contract";

export interface How {
  /** Whose key: `operator` (the default), a team's (`acme`), a member's (`acme/mo`), or none. */
  readonly as?: string | null;
  /** As which member an operator's or a team's key acts. */
  readonly actor?: string;
  /** The instant of a command, to which the team's test clock is moved. */
  readonly at?: string;
  /** The idempotency key. */
  readonly once?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Parts of the answer that later requests name: `{ charge: "charges.0.chargeId" }`. */
  readonly keep?: Readonly<Record<string, string>>;
  /** The answer speaks of the day on which the test runs, so its instants are not compared. */
  readonly isOfToday?: boolean;
  /** Sent so many times, and not recorded: what it brings about is, by the requests after it. */
  readonly unseen?: number;
}

/** A request by the contract: path, query and body as one flat object. */
export interface OperationStep extends How {
  readonly id: OperationId;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A request as it goes over the wire, for what no operation of the contract describes. */
export interface WireStep extends How {
  readonly line: string;
  readonly body?: string;
}

export type Step = OperationStep | WireStep;

/** Chapters stand alone: each has teams of its own, so that a change in one shows there only. */
export interface Chapter {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Values that begin with `$` are what an earlier step of the chapter kept. */
export const ask = (id: OperationId, input: object = {}, how: How = {}): OperationStep => ({
  id,
  input: { ...input },
  ...how,
});

/** `GET /healthz`, with a body as text or as JSON. */
export const wire = (line: string, body?: string | object, how: How = {}): WireStep => ({
  line,
  ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  ...how,
});

/** The same steps within one team, where they are asked of one. */
export const within = (teamId: string, steps: readonly Step[]): Step[] =>
  steps.map((step) =>
    "id" in step && isOfTeam(step.id) ? { ...step, input: { teamId, ...step.input } } : step,
  );

function isOfTeam(id: OperationId): boolean {
  const { path }: Operation = operations[id];
  return path.includes("{teamId}");
}

interface TeamOf {
  readonly plan: string;
  readonly at?: string;
  readonly anchor?: string;
  readonly timeZone?: string;
  /** Members beside the owner `olga`, by role. */
  readonly members?: Readonly<Record<string, string>>;
}

/** A team on a test clock, with its members. */
export function team(teamId: string, about: TeamOf): Step[] {
  const { plan, at = "2026-03-02T09:00:00Z", anchor = "2026-03-01", timeZone, members } = about;
  return [
    ask("create_team", {
      teamId,
      name: `The ${teamId} team`,
      plan,
      anchor,
      testClockAt: at,
      ...(timeZone === undefined ? {} : { timeZone }),
      owner: { memberId: "olga", name: "Olga", email: "olga@example.com" },
    }),
    ...Object.entries(members ?? {}).map(([memberId, role]) =>
      ask("add_member", { teamId, memberId, name: memberId.toUpperCase(), role }),
    ),
  ];
}
