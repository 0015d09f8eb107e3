import { describe, expect, test } from "vitest";
import {
  TRUSTED_PROXIES_DEFAULT,
  TrustedProxiesRefused,
  trustedProxies,
} from "./trusted-proxies.ts";

describe("trusted proxies", () => {
  test.each([
    [TRUSTED_PROXIES_DEFAULT, "127.0.0.1", true],
    [TRUSTED_PROXIES_DEFAULT, "127.8.9.10", true],
    [TRUSTED_PROXIES_DEFAULT, "::1", true],
    [TRUSTED_PROXIES_DEFAULT, "::ffff:127.0.0.1", true],
    [TRUSTED_PROXIES_DEFAULT, "10.0.0.1", false],
    ["10.1.0.0/16, 192.0.2.7", "10.1.255.255", true],
    ["10.1.0.0/16, 192.0.2.7", "10.2.0.0", false],
    ["10.1.0.0/16, 192.0.2.7", "192.0.2.7", true],
    ["10.1.0.0/16, 192.0.2.7", "127.0.0.1", false],
    ["2001:db8::/32", "2001:db8:1::5", true],
    ["2001:db8::/32", "2001:db9::5", false],
    ["loopback,private", "172.31.0.1", true],
    ["", "127.0.0.1", false],
    ["loopback", "nonsense", false],
    ["loopback", undefined, false],
  ])("of %j, %s is one: %s", (text, address, expected) => {
    expect(trustedProxies(text).has(address)).toBe(expected);
  });

  test.each(["everybody", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/8/8", "10.0.0", "::1/200"])(
    "%s is refused, and named",
    (text) => {
      expect(() => trustedProxies(`loopback, ${text}`)).toThrow(TrustedProxiesRefused);
      expect(() => trustedProxies(text)).toThrow(`"${text}"`);
    },
  );
});
