/** The API described: OpenAPI at a fixed address, and a page to read and try it. Works offline. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { openApiDocument } from "@sluice/contract";
import type { FastifyInstance } from "fastify";

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40" height="40">
  <text x="0" y="28" font-family="sans-serif" font-size="26" fill="#fff">Sluice</text>
</svg>`;

export async function addReference(app: FastifyInstance): Promise<void> {
  const document = openApiDocument();
  const text = JSON.stringify(document);
  await app.register(swagger, {
    mode: "static",
    specification: { document: document as never },
  });
  await app.register(swaggerUi, {
    routePrefix: "/reference",
    uiConfig: { docExpansion: "none", validatorUrl: null, persistAuthorization: false },
    theme: { title: "Sluice API" },
    logo: { type: "image/svg+xml", content: Buffer.from(LOGO), href: "/", target: "_self" },
  });
  app.get("/openapi.json", async (_, reply) => reply.type("application/json").send(text));
}
