/** A gate's backend over an engine in the same process: nothing between them but function calls. */
import type { Actor, CommandOf } from "@sluice/core";
import { type Engine, keyOwners } from "@sluice/engine";
import {
  type GateBackend,
  gateSettingsOf,
  type LeaseAnswer,
  leaseStateOf,
  type UsageAfterwards,
  UsageRefused,
  usageRecordOf,
} from "@sluice/gate";

/** What a backend needs of an engine. What `openSluice` returns has it. */
export interface GateEngine extends Pick<Engine, "catalog" | "execute"> {
  readonly store: Pick<Engine["store"], "apiKeys" | "reads">;
}

type LeaseCommand = CommandOf<"acquire_lease" | "renew_lease" | "release_lease">;

/** The gate has found out itself whose call it is, and acts for the operator. */
const OPERATOR: Actor = { kind: "operator" };

/**
 * For `createGate({ backend: gateBackend(sluice) })` in front of your own routes. It throws what
 * the engine throws, which a gate takes for an outage.
 */
export function gateBackend(engine: GateEngine): GateBackend {
  const settings = gateSettingsOf(engine.catalog);
  const lease = async (teamId: string, command: LeaseCommand): Promise<LeaseAnswer> => {
    const { outcome } = await engine.execute({ teamId, command, actor: OPERATOR });
    if (!outcome.ok) return { ok: false, rejection: outcome.rejection };
    return { ok: true, lease: leaseStateOf(outcome.answer.lease) };
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

/** Its id makes it the same record, however often it is sent. */
function recordOf(usage: UsageAfterwards) {
  const { teamId, id } = usage;
  const command: CommandOf<"record_usage"> = { type: "record_usage", ...usageRecordOf(usage) };
  return { teamId, actor: OPERATOR, idempotencyKey: id, command };
}
