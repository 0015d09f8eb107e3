/** The requests of a gate over HTTP, with an operator's key. */
import { type Client, type ClientOptions, createClient, Problem } from "@sluice/client";
import type { LeaseView, RouteView } from "@sluice/contract";
import { parseCredits, type Rejection, type Route } from "@sluice/core";
import {
  type GateBackend,
  type LeaseAnswer,
  type UsageAfterwards,
  UsageRefused,
} from "./ports/backend.ts";
import { leaseStateOf, usageRecordOf } from "./quota/wire.ts";

export interface HttpBackendOptions extends ClientOptions {
  /** An answer is waited for so long at the most. Default: 3 s. */
  readonly timeoutMs?: number;
}

/** `key` must be an operator's, since a gate asks whom other keys belong to. */
export function httpBackend(options: HttpBackendOptions): GateBackend {
  const client = createClient(options);
  const timeoutMs = options.timeoutMs ?? 3_000;
  const bounded = (idempotencyKey?: string) => ({
    signal: AbortSignal.timeout(timeoutMs),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
  return {
    async settings() {
      const { routes, ...rest } = await client.call("get_gate_settings", {}, bounded());
      return { ...rest, routes: routes.map(routeOf) };
    },
    async identify(keyHashes) {
      // It changes nothing, so that it may be asked again at once, except of a server that hangs.
      const ask = () => client.call("identify_keys", { hashes: [...keyHashes] }, bounded());
      const { items } = await ask().catch((error: unknown) => {
        if (error instanceof Problem || isTimeOut(error)) throw error;
        return ask();
      });
      return items;
    },
    acquireLease: ({ memberId, ...ask }) =>
      leaseOf(() => {
        const input = { ...ask, ...(memberId === null ? {} : { memberId }) };
        return client.call("acquire_lease", input, bounded());
      }),
    renewLease: (ask) => leaseOf(() => client.call("renew_lease", ask, bounded())),
    releaseLease: (report) => leaseOf(() => client.call("release_lease", report, bounded())),
    recordUsage: (usage) => recordUsage(client, usage, bounded(usage.id)),
  };
}

const isTimeOut = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "TimeoutError";

function routeOf({ credits, ...route }: RouteView): Route {
  if (!credits) return { ...route, credits };
  const amount = parseCredits(credits.amount);
  if (amount === null)
    throw new TypeError(`${route.id} costs ${credits.amount}, which is no amount`);
  return { ...route, credits: { pool: credits.pool, amount } };
}

/** A refusal is an answer. Where the server could not decide, it throws: that is an outage. */
async function leaseOf(ask: () => Promise<{ readonly lease: LeaseView }>): Promise<LeaseAnswer> {
  try {
    return { ok: true, lease: leaseStateOf((await ask()).lease) };
  } catch (error) {
    if (!(error instanceof Problem) || !isDecided(error)) throw error;
    // The codes and facts of the core's refusals travel as they are.
    return { ok: false, rejection: { code: error.code, ...error.facts } as Rejection };
  }
}

/** A server that is away, overloaded, or does not know this gate's key has decided nothing. */
const isDecided = ({ status, code }: Problem): boolean =>
  status < 500 && status !== 401 && code !== "scope_missing" && code !== "rate_limited";

async function recordUsage(
  client: Client,
  usage: UsageAfterwards,
  options: { readonly signal: AbortSignal; readonly idempotencyKey?: string },
): Promise<void> {
  const { teamId } = usage;
  try {
    await client.call("record_usage", { teamId, ...usageRecordOf(usage) }, options);
  } catch (error) {
    if (!(error instanceof Problem) || !isDecided(error)) throw error;
    throw new UsageRefused(usage, error.code, { cause: error });
  }
}
