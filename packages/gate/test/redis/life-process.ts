/**
 * `URL STORY`: makes a limiter, perhaps a call, closes it, and has then nothing left to live for.
 */
import { Redis } from "ioredis";
import { createRedisLimiter } from "../../src/redis/index.ts";
import { counterOf, limitOf } from "./limits.ts";

const [, , url = "", story = ""] = process.argv;
const client = story === "own client" ? new Redis(url) : null;
const limiter = createRedisLimiter({ redis: client ?? url, timeoutMs: 5_000 });
const limit = limitOf("any", 10, { whenStoreAway: "open" });
if (story === "never called") {
  console.log("nothing");
} else {
  const { isAdmitted, states } = await limiter.draw([counterOf(limit)], 1, false);
  console.log(isAdmitted, states[0]?.storeAway);
}
await limiter.close();
client?.disconnect();
