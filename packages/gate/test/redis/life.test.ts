import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bundled, describeWithPrograms, startRedis } from "@sluice/testing";
import { expect, test } from "vitest";

/** What a process printed, and how it ended, that nobody told to end. */
async function live(url: string, story: string): Promise<{ code: number; output: string }> {
  const file = fileURLToPath(new URL("./life-process.ts", import.meta.url));
  const child = fork(await bundled(file), [url, story], {
    execArgv: ["--unhandled-rejections=strict"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, "close");
  return { code, output };
}

await describeWithPrograms(["redis-server"], "a process with a limiter in Redis", () => {
  test.each([
    { story: "reached", isRunning: true, says: "true null" },
    { story: "reached", isRunning: false, says: "true open" },
    { story: "never called", isRunning: true, says: "nothing" },
    { story: "never called", isRunning: false, says: "nothing" },
    { story: "own client", isRunning: true, says: "true null" },
  ])("ends by itself after close: $story, store there: $isRunning", async (how) => {
    const redis = await startRedis();
    try {
      if (!how.isRunning) await redis.kill();
      const { code, output } = await live(redis.url, how.story);
      expect(output.trim()).toBe(how.says);
      expect(code).toBe(0);
    } finally {
      await redis.close();
    }
  });
});
