/** A shop on a real engine and database, with two teams and keys for them, and gates before it. */
import {
  createGate,
  type Gate,
  type GateBackend,
  type GateClock,
  type GateOptions,
  systemClock,
} from "@sluice/gate";
import { freshDatabase } from "@sluice/testing";
import { gateBackend, openSluice, type Sluice } from "sluice";
import { gatedShop, type ShopTerms } from "./gated-shop.ts";

export interface World {
  readonly sluice: Sluice;
  readonly backend: GateBackend;
  openGate(options?: Partial<GateOptions>): Gate;
  /** Closes all that were opened: what one reports late would show in another's month. */
  closeGates(): Promise<void>;
  /** Null: a key of the team itself. */
  issueKey(teamId: string, memberId: string | null): Promise<string>;
  close(): Promise<void>;
}

/** Acme has Ana and Ben, Globex has Gus. */
export async function openWorld(terms: ShopTerms = {}): Promise<World> {
  const database = await freshDatabase();
  const sluice = await openSluice({
    catalog: gatedShop(terms),
    database: { url: database.url },
    jobsEverySeconds: 0,
  });
  await createTeam(sluice, "acme", ["ana", "ben"]);
  await createTeam(sluice, "globex", ["gus"]);
  const backend = gateBackend(sluice);
  const gates: Gate[] = [];
  const closeGates = async (): Promise<void> => {
    await Promise.all(gates.splice(0).map((gate) => gate.close()));
  };
  return {
    sluice,
    backend,
    openGate(options) {
      const gate = createGate({ backend, ...options });
      gates.push(gate);
      return gate;
    },
    closeGates,
    issueKey: (teamId, memberId) => issueKey(sluice, teamId, memberId),
    async close() {
      await closeGates();
      await sluice.close();
      await database.drop();
    },
  };
}

/** Stands still at the beginning of a window of up to a day, so that no window ends in a test. */
export function standingClock(at = Date.UTC(2026, 10, 21)): GateClock {
  return { ...systemClock, wall: () => at };
}

/** Runs, from the beginning of a window at the first look at it: so a test knows when it ends. */
export function runningClock(from = Date.UTC(2026, 10, 21)): GateClock {
  let began: number | null = null;
  const wall = (): number => {
    began ??= performance.now();
    return Math.round(from + performance.now() - began);
  };
  return { ...systemClock, wall };
}

export async function createTeam(
  sluice: Sluice,
  teamId: string,
  members: string[],
  plan = "basket",
): Promise<void> {
  const [owner = "owner", ...others] = members;
  const commands = [
    {
      type: "create_team",
      name: teamId,
      plan,
      owner: { memberId: owner, name: owner },
    } as const,
    ...others.map(
      (memberId) => ({ type: "add_member", memberId, name: memberId, role: "member" }) as const,
    ),
  ];
  for (const command of commands) {
    const { outcome } = await sluice.execute({ teamId, command, actor: { kind: "operator" } });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
  }
}

export async function issueKey(
  sluice: Sluice,
  teamId: string,
  memberId: string | null,
): Promise<string> {
  const name = "for a test";
  const issued = await sluice.issueKey(
    memberId === null ? { teamId, name } : { teamId, memberId, name },
  );
  if (!issued.ok) throw new Error(JSON.stringify(issued.rejection));
  return issued.value.secret;
}
