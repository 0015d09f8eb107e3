import { describe, expect, test } from "vitest";
import { ProblemError } from "../http/problem-error.ts";
import { originalCall } from "./original-call.ts";

const asked = (uri: string | undefined, method: string | undefined = "GET") =>
  originalCall({ "x-forwarded-uri": uri, "x-forwarded-method": method });

describe("the call that a proxy asks about", () => {
  test.each([
    ["/collections", "/collections"],
    ["/collections?limit=1#top", "/collections"],
    ["https://api.example.com/collections?x=/y", "/collections"],
    ["https://api.example.com", "/"],
    ["//collections/../me", "//collections/../me"],
    ["/%63ollections/%2e%2e", "/%63ollections/%2e%2e"],
    ["/a%zz", "/a%zz"],
    ["/gr\u00fc\u00df", "/gr\u00fc\u00df"],
    ["*", "*"],
  ])("%s is about %s", (uri, path) => {
    expect(asked(uri)).toEqual({ method: "GET", path });
  });

  test.each([
    undefined,
    "",
    "collections",
    "javascript:alert(1)",
    "?x",
    "/me, /collections",
    "/a b",
  ])("an address such as %j is refused, never guessed", (uri) => {
    expect(() => asked(uri)).toThrow(ProblemError);
  });

  test.each([undefined, "", "GET POST", "G\u00c4T", "x".repeat(41)])(
    "a method such as %j is refused",
    (method) => {
      const headers = { "x-forwarded-uri": "/", "x-forwarded-method": method };
      expect(() => originalCall(headers)).toThrow(ProblemError);
    },
  );

  test("a method in small letters is the same method", () => {
    expect(asked("/", "get").method).toBe("GET");
  });
});
