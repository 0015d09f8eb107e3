/**
 * An API on Express behind the gate: whoever calls shows an API key. With `PORT` it keeps serving.
 */
import type { AddressInfo } from "node:net";
import { createGate } from "@sluice/gate";
import { expressGate } from "@sluice/gate/express";
import express from "express";
import { gateBackend } from "sluice";
import { callApi, issueKey, openAcme } from "./shared/acme.ts";

const sluice = await openAcme();
const gate = createGate({ backend: gateBackend(sluice) });

const app = express();
app.use(expressGate(gate));
app.get("/collections", (request, response) => {
  response.json({ collections: [], of: request.sluice?.identity?.memberId });
});
app.post("/import/openapi", (_request, response) => {
  response.status(202).json({ imported: true });
});

const server = app.listen(Number(process.env.PORT ?? 0), async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = await issueKey(sluice, "jo");
  console.log(`Express on ${url}, with the header X-API-Key: ${key}`);
  await callApi(url, { "x-api-key": key });
  if (process.env.PORT) return;
  server.close();
  await gate.close();
  await sluice.close();
});
