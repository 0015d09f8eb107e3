/**
 * An API behind a gate that asks a Sluice server over HTTP; here the server is started beside it.
 * With `REDIS_URL` several such processes count a user's minute together.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@sluice/client";
import { createGate, httpBackend, memoryLimiter } from "@sluice/gate";
import { expressGate } from "@sluice/gate/express";
import { createRedisLimiter } from "@sluice/gate/redis";
import { startServer } from "@sluice/server";
import express from "express";
import { callApi } from "./shared/acme.ts";

const dataDir = process.env.SLUICE_DATA ?? (await mkdtemp(join(tmpdir(), "sluice-gate-")));
const operatorKey = `sk_operator_${randomBytes(24).toString("base64url")}`;
const server = await startServer({
  port: 0,
  catalogDir: "catalogs/postman",
  database: { dataDir },
  operatorKey,
  logLevel: "error",
});

const operator = createClient({ baseUrl: server.url, key: operatorKey });
const owner = { memberId: "ines", name: "Ines" };
await operator.call("create_team", { teamId: "acme", name: "Acme", plan: "team", owner });
const { secret } = await operator.call("create_key", {
  name: "Ines's laptop",
  scope: "member",
  teamId: "acme",
  memberId: "ines",
});

const redis = process.env.REDIS_URL;
const gate = createGate({
  backend: httpBackend({ baseUrl: server.url, key: operatorKey }),
  limiter: redis ? createRedisLimiter({ redis }) : memoryLimiter(),
  gateId: "api-1",
});

const app = express();
app.use(expressGate(gate));
app.get("/collections", (_request, response) => {
  response.json({ collections: [] });
});

const api = app.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  await callApi(url, { authorization: `Bearer ${secret}` });
  // Reports what was spent, and gives the rest of the month back.
  api.close();
  await gate.close();
  const { usage } = await operator.call("get_usage", { teamId: "acme" });
  const calls = usage.pools.find(({ pool }) => pool === "api_calls");
  console.log(`${calls?.used} of ${calls?.limit} calls of this cycle, until ${calls?.resetsAt}`);
  if (Number(calls?.used) < 11) process.exitCode = 1;
  await server.close();
  if (!process.env.SLUICE_DATA) await rm(dataDir, { recursive: true, force: true });
});
