/** A gate's backend over an engine in the same process: nothing between them but function calls. */
import type { Actor, Answer, Command, LeaseView } from "@sluice/core";
import { type Engine, type Envelope, keyOwners } from "@sluice/engine";
import {
  type GateBackend,
  gateSettingsOf,
  type LeaseAnswer,
  type LeaseState,
  type UsageAfterwards,
  UsageRefused,
} from "@sluice/gate";

/** What a backend needs of an engine: what `openSluice` answers has it. */
export interface GateEngine extends Pick<Engine, "catalog" | "execute"> {
  readonly store: Pick<Engine["store"], "apiKeys" | "reads">;
}

/** Whose call it is, a gate has found out itself; it acts for the operator. */
const OPERATOR: Actor = { kind: "operator" };

/**
 * For `createGate({ backend: gateBackend(sluice) })` in front of routes of one's own. Throws what
 * the engine throws, which is an outage to a gate.
 */
export function gateBackend(engine: GateEngine): GateBackend {
  const settings = gateSettingsOf(engine.catalog);
  const lease = async (teamId: string, command: Command): Promise<LeaseAnswer> => {
    const { outcome } = await engine.execute({ teamId, command, actor: OPERATOR });
    if (!outcome.ok) return { ok: false, rejection: outcome.rejection };
    return { ok: true, lease: stateOf(outcome.answer) };
  };
  return {
    settings: () => Promise.resolve(settings),
    identify: (keyHashes) =>
      keyOwners(
        engine.store,
        keyHashes.map((hash) => Buffer.from(hash, "hex")),
      ),
    acquireLease: ({ teamId, memberId, ...ask }) =>
      lease(teamId, {
        type: "acquire_lease",
        ...ask,
        ...(memberId === null ? {} : { memberId }),
      }),
    renewLease: ({ teamId, ...renewal }) => lease(teamId, { type: "renew_lease", ...renewal }),
    releaseLease: ({ teamId, ...report }) => lease(teamId, { type: "release_lease", ...report }),
    async recordUsage(usage) {
      const { outcome } = await engine.execute(recordOf(usage));
      if (!outcome.ok) throw new UsageRefused(usage, outcome.rejection.code);
    },
  };
}

/** The answer of every lease command has the lease. */
function stateOf(answer: Answer): LeaseState {
  const { lease } = answer as { lease: LeaseView & Pick<LeaseState, "status"> };
  const { leaseId, status, amount, spendForMs, account } = lease;
  const { limit, used, available, held, resetsAt } = account;
  return { leaseId, status, amount, spendForMs, limit, used, available, held, resetsAt };
}

/** Its id makes it the same record, however often it is told. */
function recordOf(usage: UsageAfterwards): Envelope {
  const { teamId, memberId, pool, item, credits, occurredAt, id } = usage;
  return {
    teamId,
    actor: OPERATOR,
    idempotencyKey: id,
    command: {
      type: "record_usage",
      pool,
      occurredAt,
      charge: { item, credits, asReported: true },
      ...(memberId === null ? {} : { memberId }),
    },
  };
}
