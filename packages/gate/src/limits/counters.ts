/** Says which counters a call draws from: who is counted, in which limits. */
import type { Partition, RateLimit } from "@sluice/core";
import type { KeyIdentity } from "../ports/backend.ts";
import type { Counter } from "../ports/limiter.ts";

export interface Counted {
  /** Null: the caller is not known. */
  readonly identity: KeyIdentity | null;
  readonly address: string;
  /** The route's id; null: none that the catalog names. */
  readonly route: string | null;
}

/**
 * Calls of unknown callers count only in limits of every route, and always by address, so that a
 * 401 has its headers and guessing keys is limited.
 */
export function countersOf(
  limits: readonly RateLimit[],
  call: Counted,
  prefix: string,
): readonly Counter[] {
  return limits
    .filter((limit) => isOn(limit, call))
    .map((limit) => ({ limit, partition: prefix + partitionOf(limit, call) }));
}

function isOn({ routes }: RateLimit, { identity, route }: Counted): boolean {
  if (routes === null) return true;
  return identity !== null && route !== null && routes.includes(route);
}

function partitionOf({ per }: RateLimit, call: Counted): string {
  const parts = call.identity
    ? per.map((partition) => known(partition, call, call.identity))
    : [`address=${network(call.address)}`, ...(per.includes("route") ? [routePart(call)] : [])];
  return parts.join(",");
}

function known(partition: Partition, call: Counted, identity: KeyIdentity | null): string {
  if (!identity) return `address=${network(call.address)}`;
  const { teamId, memberId, keyId } = identity;
  switch (partition) {
    case "user":
      return memberId === null
        ? `user=${plain(teamId)}`
        : `user=${plain(teamId)}/${plain(memberId)}`;
    case "key":
      return `key=${plain(keyId)}`;
    case "team":
      return `team=${plain(teamId)}`;
    case "address":
      return `address=${network(call.address)}`;
    case "route":
      return routePart(call);
  }
}

/** Ids may hold what stands between the parts, and nobody is to be counted as somebody else. */
const plain = encodeURIComponent;

const routePart = ({ route }: Counted): string => `route=${route ?? "-"}`;

/** IPv4, also where it is written as IPv6: `::ffff:192.0.2.1`. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** A subscriber has at least 64 bits of IPv6 addresses, which count as one address. */
export function network(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [bare = ""] = address.toLowerCase().split("%");
  const [head = "", tail] = bare.split("::");
  const groups = head.split(":").filter(Boolean);
  if (tail !== undefined) {
    const after = tail.split(":").filter(Boolean);
    while (groups.length + after.length < 8) groups.push("0");
    groups.push(...after);
  }
  const plain = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${plain.join(":")}::/64`;
}
