/**
 * An API on Hono behind the gate: the host itself says who calls, here by a session of its own.
 * With `PORT` it keeps serving.
 */
import { serve } from "@hono/node-server";
import { createGate } from "@sluice/gate";
import { honoGate } from "@sluice/gate/hono";
import { Hono } from "hono";
import { gateBackend } from "sluice";
import { callApi, openAcme } from "./shared/acme.ts";

const sessions = new Map([["session-of-jo", { teamId: "acme", memberId: "jo" }]]);
const sluice = await openAcme();
const gate = createGate({
  backend: gateBackend(sluice),
  identify: (call) => sessions.get(call.header("x-session") ?? "") ?? null,
});

const app = new Hono();
app.use(honoGate(gate));
app.get("/collections", (context) =>
  context.json({ collections: [], of: context.get("sluice").identity?.memberId }),
);
app.post("/import/openapi", (context) => context.json({ imported: true }, 202));

const port = Number(process.env.PORT ?? 0);
const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, async (address) => {
  const url = `http://127.0.0.1:${address.port}`;
  console.log(`Hono on ${url}, with the header X-Session: session-of-jo`);
  await callApi(url, { "x-session": "session-of-jo" });
  if (process.env.PORT) return;
  server.close();
  await gate.close();
  await sluice.close();
});
