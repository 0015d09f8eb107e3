/** Plays against a running server: a team of its own for each scenario, on a test clock. */

import type { CallOptions, Client, ClientOptions } from "@sluice/client";
import { createClient, Problem } from "@sluice/client";
import type { InputOf, OperationId } from "@sluice/contract";
import type { Actor, CommandOf } from "@sluice/core";
import type { GateBackend } from "@sluice/gate";
import { httpBackend } from "@sluice/gate";
import type { Driver, KeyHolder, Opened, Reply, TeamUnderTest } from "../driver/driver.ts";
import type { Query, StepCommand } from "../language/fields.ts";
import { cycleIndexOf, notFound, pickCharges, pickEvents, pickUsage } from "./pick.ts";

export interface HttpDriverOptions {
  /** The address of the server, with an operator's key. */
  readonly connection: ClientOptions;
  /** Makes ids of teams that the server does not have yet. */
  readonly newTeamId: () => string;
}

/** The server must sell the catalog that the scenarios were written for. */
export function httpDriver({ connection, newTeamId }: HttpDriverOptions): Driver {
  const client = createClient(connection);
  return {
    name: "server",
    async open(team: CommandOf<"create_team">): Promise<Opened> {
      const teamId = newTeamId();
      const { type, ...body } = team;
      try {
        await client.call(type, { ...body, teamId });
      } catch (error) {
        return refusalOf(error);
      }
      return { ok: true, team: new ServerTeam(client, teamId, connection) };
    },
  };
}

class ServerTeam implements TeamUnderTest {
  readonly #client: Client;
  readonly #teamId: string;
  readonly #connection: ClientOptions;

  constructor(client: Client, teamId: string, connection: ClientOptions) {
    this.#client = client;
    this.#teamId = teamId;
    this.#connection = connection;
  }

  async command(command: StepCommand, actor: Actor, key: string | null): Promise<Reply> {
    const { type, ...body } = command;
    // Idempotency keys belong to a team: no scenario meets those of another.
    const options: CallOptions = {
      ...(key === null ? {} : { idempotencyKey: key }),
      ...(actor.kind === "member" ? { actor: actor.memberId } : {}),
    };
    try {
      return ok(await this.#call(type, body, options));
    } catch (error) {
      return refusalOf(error);
    }
  }

  async query(query: Query): Promise<Reply> {
    try {
      return await this.#answer(query);
    } catch (error) {
      return refusalOf(error);
    }
  }

  gateBackend(): GateBackend {
    return httpBackend(this.#connection);
  }

  async makeKey(memberId: string | null): Promise<string> {
    const owner =
      memberId === null ? { scope: "team" as const } : { scope: "member" as const, memberId };
    const input = { name: "scenario", teamId: this.#teamId, ...owner };
    return (await this.#client.call("create_key", input)).secret;
  }

  /** The server's own gate decides on it. */
  async me({ secret }: KeyHolder): Promise<Reply> {
    const client = createClient({ ...this.#connection, key: secret });
    try {
      return ok({ operations: null, ...(await client.call("get_me", {})) });
    } catch (error) {
      return refusalOf(error);
    }
  }

  async #answer(query: Query): Promise<Reply> {
    const client = this.#client;
    const teamId = this.#teamId;
    switch (query.type) {
      case "team":
        return ok((await client.call("get_team", { teamId })).team);
      case "member":
        for await (const member of client.pages("list_members", { teamId })) {
          if (member.memberId === query.memberId) return ok(member);
        }
        return notFound("member", query.memberId ?? "");
      case "balance":
        return this.#balance(query);
      case "usage":
        return pickUsage((await client.call("get_usage", { teamId })).usage, query);
      case "invoice": {
        const cycle = await this.#cycleOf(query);
        return ok((await client.call("get_invoice", { teamId, cycle: String(cycle) })).invoice);
      }
      case "run":
        return ok((await client.call("get_run", { teamId, runId: query.runId ?? "" })).run);
      case "lease": {
        const leaseId = query.leaseId ?? "";
        return ok((await client.call("get_lease", { teamId, leaseId })).lease);
      }
      case "charges": {
        const charges = [];
        for await (const charge of client.pages("list_charges", { teamId })) charges.push(charge);
        return ok({ charges: pickCharges(charges.reverse(), query, await this.#cycleOf({})) });
      }
      case "events": {
        const events = [];
        for await (const event of client.pages("list_events", { teamId })) events.push(event);
        return ok({ events: pickEvents(events, query) });
      }
    }
  }

  async #balance(query: Query): Promise<Reply> {
    const cycle = await this.#cycleOf(query);
    const { items } = await this.#client.call("get_balances", { teamId: this.#teamId, cycle });
    const found = items.find(
      ({ pool, owner }) =>
        pool === query.pool && (owner === query.memberId || owner === TEAM_OWNER),
    );
    return found ? ok(found) : notFound("balance", `${query.pool}:${query.memberId ?? TEAM_OWNER}`);
  }

  async #cycleOf(query: Pick<Query, "cycle">): Promise<number> {
    const { team } = await this.#client.call("get_team", { teamId: this.#teamId });
    return cycleIndexOf(query.cycle, team.cycle.index) ?? -1;
  }

  /** A command's id as an operation is its type, and its input the command without it. */
  #call(type: StepCommand["type"], body: object, options: CallOptions): Promise<unknown> {
    const input = { ...body, teamId: this.#teamId } as InputOf<OperationId>;
    return this.#client.call<OperationId>(type, input, options);
  }
}

const TEAM_OWNER = "team";

const ok = (answer: unknown): Reply => ({ ok: true, answer });

/** A refusal becomes a value again; a fault is thrown on. */
function refusalOf(error: unknown): Reply & { readonly ok: false } {
  if (!(error instanceof Problem)) throw error;
  return { ok: false, rejection: { code: error.code, ...error.facts } };
}
