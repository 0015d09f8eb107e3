/** Identifies callers by a function of the host application. */

import { Recent } from "../base/recent.ts";
import type { KeyIdentity } from "../ports/backend.ts";
import type { Caller, Identify } from "../ports/options.ts";
import type { GateCall } from "../ports/verdict.ts";

/** `at` is by the gate's monotonic clock. Null: the caller is not known. Rejects in an outage. */
export type Identifier = (
  call: GateCall,
  at: number,
) => KeyIdentity | null | Promise<KeyIdentity | null>;

const CALLERS_MAX = 50_000;

/** Keeps one identity object for each caller, since caches of the gate are keyed by it. */
export function identifiedBy(identify: Identify): Identifier {
  const byCaller = new WeakMap<Caller, KeyIdentity>();
  const byName = new Recent<string, KeyIdentity>(CALLERS_MAX);
  const identityOf = (caller: Caller | null): KeyIdentity | null => {
    if (!caller) return null;
    const known = byCaller.get(caller);
    if (known) return known;
    const { teamId } = caller;
    const memberId = caller.memberId ?? null;
    const keyId = caller.keyId ?? `${teamId}/${memberId ?? ""}`;
    const name = `${teamId}\n${memberId ?? ""}\n${keyId}`;
    const identity = byName.get(name) ?? { keyId, teamId, memberId };
    byName.set(name, identity);
    byCaller.set(caller, identity);
    return identity;
  };
  return (call) => {
    const caller = identify(call);
    return caller instanceof Promise ? caller.then(identityOf) : identityOf(caller);
  };
}
