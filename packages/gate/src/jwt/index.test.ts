import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { base64url, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GateCall } from "../ports/verdict.ts";
import { jwtIdentity } from "./index.ts";

const SECRET = "a secret of thirty-two bytes, or more";
const NOW = Date.UTC(2026, 10, 21, 8);
const clock = () => NOW;
const seconds = NOW / 1000;

const calling = (authorization?: string): GateCall => ({
  method: "GET",
  path: "/collections",
  address: "192.0.2.1",
  header: (name) => (name === "authorization" ? authorization : undefined),
});
const bearing = (token: string) => calling(`Bearer ${token}`);

const claims = { team: "acme", sub: "ana", iss: "https://id.example.com", aud: "api" };
const signed = (payload: object = claims, expiresAt = seconds + 60, alg = "HS256") =>
  new SignJWT({ ...payload })
    .setProtectedHeader({ alg })
    .setExpirationTime(expiresAt)
    .sign(new TextEncoder().encode(SECRET));

const options = {
  secret: SECRET,
  algorithms: ["HS256"],
  teamClaim: "team",
  memberClaim: "sub",
  clock,
} as const;

describe("a caller by JSON Web Token", () => {
  test("is the team and the member of the claims, the second time at once", async () => {
    const identify = jwtIdentity(options);
    const call = bearing(await signed());
    const first = identify(call);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual({ teamId: "acme", memberId: "ana" });
    expect(identify(call)).toEqual({ teamId: "acme", memberId: "ana" });
  });

  test("may be a number, and without a claim for members is the whole team", async () => {
    const { memberClaim: _, ...ofTeams } = options;
    const call = bearing(await signed({ team: 4711 }));
    expect(await jwtIdentity(ofTeams)(call)).toEqual({ teamId: "4711", memberId: null });
  });

  test.each([
    ["no header", () => calling()],
    ["another scheme", async () => calling(`Basic ${await signed()}`)],
    ["something that is no token", () => bearing("sluice_mb_abc")],
    ["three parts of nothing", () => bearing("a.b.c")],
    ["a signature cut short", async () => bearing((await signed()).slice(0, -2))],
    ["another secret's signature", async () => bearing(await signedByAnother())],
    ["an expiry that has passed", async () => bearing(await signed(claims, seconds - 6))],
    ["no expiry", async () => bearing(await withoutExpiry())],
    ["a start to come", async () => bearing(await signed({ ...claims, nbf: seconds + 6 }))],
    ["no team", async () => bearing(await signed({ sub: "ana" }))],
    ["an empty team", async () => bearing(await signed({ team: "", sub: "ana" }))],
    ["half a character", async () => bearing(await signed({ team: "\ud800", sub: "ana" }))],
    ["a line break", async () => bearing(await signed({ team: "acme", sub: "ana\r\nx: 1" }))],
    ["no member", async () => bearing(await signed({ team: "acme" }))],
    ["an object for a member", async () => bearing(await signed({ team: "acme", sub: {} }))],
    [
      "an algorithm that is not pinned",
      async () => bearing(await signed(claims, undefined, "HS512")),
    ],
    [
      "no signature at all (alg none)",
      () => bearing(new UnsecuredJWT(claims).setExpirationTime(seconds + 60).encode()),
    ],
  ])("with %s is nobody", async (_what, call) => {
    expect(await jwtIdentity(options)(await call())).toBeNull();
  });

  test.each([
    ["issuer", { issuer: "https://other.example.com" }],
    ["audience", { audience: ["other"] }],
  ])("of another %s is nobody, and of the right one somebody", async (name, other) => {
    const call = bearing(await signed());
    expect(await jwtIdentity({ ...options, ...other })(call)).toBeNull();
    const right = name === "issuer" ? { issuer: claims.iss } : { audience: ["api"] };
    expect(await jwtIdentity({ ...options, ...right })(call)).not.toBeNull();
  });

  test("is forgotten when the token expires, the tolerance of clocks included", async () => {
    let now = NOW;
    const identify = jwtIdentity({ ...options, clock: () => now, clockToleranceSeconds: 5 });
    const call = bearing(await signed(claims, seconds + 60));
    expect(await identify(call)).not.toBeNull();
    now = NOW + 64_999;
    expect(identify(call)).toEqual({ teamId: "acme", memberId: "ana" });
    now = NOW + 65_000;
    expect(await identify(call)).toBeNull();
  });

  test("is verified once for calls that come at once", async () => {
    const identify = jwtIdentity(options);
    const call = bearing(await signed());
    const [one, two] = [identify(call), identify(call)];
    expect(one).toBe(two);
    expect(await one).toEqual({ teamId: "acme", memberId: "ana" });
  });
});

describe("options that could never be safe", () => {
  const { secret: _, ...keyless } = options;
  const key = { kty: "RSA", n: "AQAB", e: "AQAB" };
  test.each([
    ["no algorithm", { ...options, algorithms: [] }],
    ["alg none", { ...options, algorithms: ["HS256", "none"] }],
    ["an algorithm that there is not", { ...options, algorithms: ["HS265"] }],
    ["alg none with a public key", { ...keyless, key, algorithms: ["RS256", "none"] }],
    ["a secret for public keys' algorithms", { ...options, algorithms: ["HS256", "RS256"] }],
    ["a public key for a secret's algorithm", { ...keyless, key, algorithms: ["HS256"] }],
    ["a secret that can be guessed", { ...options, secret: "changeme" }],
  ])("are refused at once: %s", (_what, wrong) => {
    expect(() => jwtIdentity(wrong)).toThrow(TypeError);
  });
});

describe("a key set", () => {
  let server: Server;
  let url = "";
  let isAway = false;
  let asked = 0;
  let sign = (_payload: object, _kid?: string): Promise<string> => Promise.resolve("");

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwk = { ...(await exportJWK(publicKey)), kid: "of today", alg: "ES256" };
    sign = (payload, kid = "of today") =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ alg: "ES256", kid })
        .setExpirationTime(seconds + 60)
        .sign(privateKey);
    server = createServer((_request, response) => {
      asked += 1;
      response.statusCode = isAway ? 500 : 200;
      response.end(isAway ? "" : JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const { secret: _, ...keyless } = options;
  const ofKeySet = () => ({ ...keyless, jwksUrl: url, algorithms: ["ES256"] });

  test("is fetched once for many tokens, and a key that is not in it is nobody's", async () => {
    const identify = jwtIdentity(ofKeySet());
    const before = asked;
    for (const sub of ["ana", "ben", "cem"]) {
      const caller = await identify(bearing(await sign({ team: "acme", sub })));
      expect(caller).toEqual({ teamId: "acme", memberId: sub });
    }
    const stranger = await sign({ team: "acme", sub: "eve" }, "of yesterday");
    expect(await identify(bearing(stranger))).toBeNull();
    expect(asked).toBe(before + 1);
  });

  test("is not taken for a secret: HS256 with the public key is nobody", async () => {
    const identify = jwtIdentity(ofKeySet());
    const header = base64url.encode(JSON.stringify({ alg: "HS256", kid: "of today" }));
    const rest = (await signed()).slice((await signed()).indexOf("."));
    expect(await identify(bearing(`${header}${rest}`))).toBeNull();
  });

  test("that cannot be fetched says nothing about the caller: an outage, not a 401", async () => {
    isAway = true;
    try {
      const identify = jwtIdentity(ofKeySet());
      const call = bearing(await sign({ team: "acme", sub: "ana" }));
      await expect(identify(call)).rejects.toThrow(/Expected 200 OK/);
      isAway = false;
      expect(await identify(call)).toEqual({ teamId: "acme", memberId: "ana" });
    } finally {
      isAway = false;
    }
  });
});

function signedByAnother(): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(seconds + 60)
    .sign(new TextEncoder().encode("another secret of thirty-two bytes"));
}

function withoutExpiry(): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(SECRET));
}
