import { describe, expect, test } from "vitest";
import { guardOptions } from "./guard-options.ts";
import { checkRedis } from "./machine-checks.ts";

describe("REDIS_URL", () => {
  test.each([
    "redis://cache",
    "redis://:secret@127.0.0.1:6399/1",
    "rediss://me:secret@cache:6380",
    "/run/redis.sock",
  ])("%s is taken", (address) => {
    expect(guardOptions({ REDIS_URL: address }).redisUrl).toBe(address);
  });

  test.each(["not a url", "http://cache", "redis://cache:port", "cache:6379"])(
    "%s is refused by name, and the doctor says so",
    async (address) => {
      const env = { REDIS_URL: address };
      expect(() => guardOptions(env)).toThrow(/REDIS_URL must be an address, such as/);
      expect(await checkRedis(env)).toMatchObject([{ what: "redis", state: "bad" }]);
    },
  );

  test("the password is not shown", () => {
    expect(() => guardOptions({ REDIS_URL: "redis://:hunter2@cache:port" })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });

  test("none is none", async () => {
    expect(guardOptions({ REDIS_URL: "" }).redisUrl).toBeUndefined();
    expect(await checkRedis({})).toEqual([]);
  });
});
