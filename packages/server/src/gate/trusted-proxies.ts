/** Whose word about a caller's address is taken: everybody else could claim any. */
import { BlockList, isIP } from "node:net";

export interface TrustedProxies {
  has(address: string | undefined): boolean;
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1"],
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

/** A proxy on the same machine, and no other. */
export const TRUSTED_PROXIES_DEFAULT = "loopback";

/** What was named is no address, no network and no word. */
export class TrustedProxiesRefused extends Error {
  override readonly name = "TrustedProxiesRefused";
}

/**
 * Of addresses, networks such as `10.1.0.0/16`, and the words `loopback` and `private`, separated
 * by commas; an empty text trusts nobody. Throws `TrustedProxiesRefused`.
 */
export function trustedProxies(text: string): TrustedProxies {
  const list = new BlockList();
  const named = text.split(",").flatMap((part) => part.trim() || []);
  for (const each of named.flatMap((part) => WORDS[part] ?? [part])) add(list, each);
  return {
    has: (address) => {
      const family = isIP(address ?? "");
      return family !== 0 && list.check(address ?? "", family === 6 ? "ipv6" : "ipv4");
    },
  };
}

function add(list: BlockList, network: string): void {
  const [address = "", length, ...rest] = network.split("/");
  const family = isIP(address);
  const bits = family === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  const isLength = length === undefined || (/^\d{1,3}$/.test(length) && prefix <= bits);
  if (family === 0 || rest.length > 0 || !isLength) {
    throw new TrustedProxiesRefused(
      `Trusted proxies are addresses, networks such as 10.1.0.0/16, and the words ` +
        `${Object.keys(WORDS).join(" and ")}; "${network}" is none of these.`,
    );
  }
  list.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
}
