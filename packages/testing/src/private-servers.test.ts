import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeWithPrograms } from "./programs.ts";
import { startCaddy, startNginx } from "./proxy-servers.ts";
import { startRedis } from "./redis-server.ts";
import { until } from "./until.ts";

/** What one command is answered with, as it comes over the wire. */
async function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
    socket.once("error", reject);
    socket.once("data", (bytes) => {
      socket.destroy();
      resolve(bytes.toString());
    });
  });
}

/** Until it refuses connections. */
const gone = (port: number): Promise<void> =>
  until(async () => (await ask(port, "PING").catch(() => null)) === null);

async function upstream(): Promise<{ port: number; close(): void }> {
  const server = createServer((_, response) => response.end("from behind"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, close: () => server.close() };
}

await describeWithPrograms(["redis-server"], "a private Redis", () => {
  test("is killed, started again on its port, and empty", async () => {
    const redis = await startRedis();
    try {
      expect(await ask(redis.port, "SET a 1")).toBe("+OK\r\n");
      await redis.kill();
      await expect(ask(redis.port, "GET a")).rejects.toThrow("ECONNREFUSED");
      await redis.start();
      expect(await ask(redis.port, "GET a")).toBe("$-1\r\n");
    } finally {
      await redis.close();
    }
  });

  test("keeps what it had with appendonly", async () => {
    const redis = await startRedis({ appendonly: true });
    try {
      await ask(redis.port, "SET a 1");
      await redis.restart();
      expect(await ask(redis.port, "GET a")).toBe("$1\r\n1\r\n");
    } finally {
      await redis.close();
    }
  });

  test("hangs and continues", async () => {
    const [redis, other] = [await startRedis(), await startRedis()];
    try {
      redis.pause();
      let isAnswered = false;
      const answer = ask(redis.port, "PING").finally(() => {
        isAnswered = true;
      });
      // What runs answers what was asked later, and again.
      for (let asked = 0; asked < 50; asked += 1) await ask(other.port, "PING");
      expect(isAnswered).toBe(false);
      redis.resume();
      expect(await answer).toBe("+PONG\r\n");
    } finally {
      await Promise.all([redis.close(), other.close()]);
    }
  });

  test("is gone when the process that started it is killed", async () => {
    const file = fileURLToPath(new URL("./redis-server.ts", import.meta.url));
    const code = `import { startRedis } from ${JSON.stringify(file)};
      console.log((await startRedis()).port); setInterval(() => undefined, 1000);`;
    const owner = spawn(
      process.execPath,
      ["--conditions=source", "--import", "tsx", "--input-type=module", "-e", code],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const port = Number(
      await new Promise<string>((resolve) => owner.stdout.once("data", (it) => resolve(`${it}`))),
    );
    expect(await ask(port, "PING")).toBe("+PONG\r\n");
    owner.kill("SIGKILL");
    await gone(port);
  });
});

await describeWithPrograms(["nginx"], "a private nginx", () => {
  test("passes on, logs, and ends with its workers", async () => {
    const behind = await upstream();
    const nginx = await startNginx(
      (port) => `server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://127.0.0.1:${behind.port}; }
      }`,
    );
    try {
      const response = await fetch(`${nginx.url}/some/path`);
      expect(await response.text()).toBe("from behind");
      expect(nginx.output()).toContain("GET /some/path");
    } finally {
      await nginx.close();
      behind.close();
    }
    await gone(nginx.port);
  });

  test("says what is wrong with a configuration", async () => {
    await expect(startNginx("nonsense;")).rejects.toThrow('unknown directive "nonsense"');
  });
});

await describeWithPrograms(["caddy"], "a private Caddy", () => {
  test("passes on", async () => {
    const behind = await upstream();
    const caddy = await startCaddy(
      (port) => `http://127.0.0.1:${port} {
        reverse_proxy 127.0.0.1:${behind.port}
      }`,
    );
    try {
      expect(await (await fetch(caddy.url)).text()).toBe("from behind");
    } finally {
      await caddy.close();
      behind.close();
    }
  });
});
