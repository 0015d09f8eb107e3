/**
 * An API on Fastify behind the gate: whoever calls shows a JSON Web Token of the
 * host's own sign-in. With `PORT` it keeps serving.
 */
import { createGate } from "@sluice/gate";
import { fastifyGate } from "@sluice/gate/fastify";
import { jwtIdentity } from "@sluice/gate/jwt";
import fastify from "fastify";
import { SignJWT } from "jose";
import { gateBackend } from "sluice";
import { callApi, openAcme } from "./shared/acme.ts";

const secret = process.env.JWT_SECRET ?? "only for this example: thirty-two bytes";
const sluice = await openAcme();
const gate = createGate({
  backend: gateBackend(sluice),
  identify: jwtIdentity({
    secret,
    algorithms: ["HS256"],
    issuer: "https://id.acme.example",
    teamClaim: "team",
    memberClaim: "sub",
  }),
});

const app = fastify();
await app.register(fastifyGate(gate));
app.get("/collections", async (request) => ({
  collections: [],
  of: request.sluice?.identity?.memberId,
}));
app.post("/import/openapi", async (_request, reply) => reply.code(202).send({ imported: true }));

const url = await app.listen({ port: Number(process.env.PORT ?? 0), host: "127.0.0.1" });
const token = await new SignJWT({ team: "acme", sub: "jo" })
  .setProtectedHeader({ alg: "HS256" })
  .setIssuer("https://id.acme.example")
  .setExpirationTime("1h")
  .sign(new TextEncoder().encode(secret));
console.log(`Fastify on ${url}, with the header Authorization: Bearer ${token}`);
await callApi(url, { authorization: `Bearer ${token}` });
if (!process.env.PORT) {
  await app.close();
  await gate.close();
  await sluice.close();
}
