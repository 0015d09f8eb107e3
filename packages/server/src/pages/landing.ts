/** The page at `/`: what this is and where to look further. No scripts, nothing from elsewhere. */
import { ERROR_CODES, errorTable } from "@sluice/contract";
import type { FastifyInstance, FastifyReply } from "fastify";

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 4rem auto;
    padding: 0 1rem; }
  code { font-family: ui-monospace, monospace; } li { margin: .3rem 0; } h2 { margin-top: 2rem; }
`;

export function addPages(app: FastifyInstance, catalogName: string): void {
  const landing = page(
    "Sluice",
    `<h1>Sluice</h1>
<p>Counts what is used, says what it costs in credits, stops each plan at its limit, and writes the
invoice. This server sells <strong>${escaped(catalogName)}</strong>.</p>
<ul>
<li><a href="/reference">API reference</a>, and the same as <a href="/openapi.json">OpenAPI 3.1</a></li>
<li><a href="/reference/errors">Every error code</a>, and what to do about it</li>
<li><a href="/healthz">Health</a>, <a href="/readyz">readiness</a>,
  <a href="/metrics">metrics</a></li>
</ul>
<h2>With a key</h2>
<p>Send it as <code>Authorization: Bearer KEY</code>:</p>
<ul>
<li><code>GET /v1/teams</code>: the teams</li>
<li><code>GET /v1/teams/TEAM/usage</code>: where a team stands</li>
<li><code>GET /v1/teams/TEAM/invoices/draft</code>: what the running cycle will cost</li>
<li><code>GET /v1/catalog</code>: what is sold, each price with its source</li>
</ul>`,
  );
  const errors = page("Errors", `<h1>Errors</h1>${ERROR_CODES.map(sectionOf).join("\n")}`);
  app.get("/", async (_, reply) => sendPage(reply, landing));
  app.get("/reference/errors", async (_, reply) => sendPage(reply, errors));
}

/** The pages run nothing, load nothing and are framed by nobody. */
const sendPage = (reply: FastifyReply, html: string): FastifyReply =>
  reply
    .type("text/html; charset=utf-8")
    .header(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )
    .header("x-content-type-options", "nosniff")
    .send(html);

function sectionOf(code: (typeof ERROR_CODES)[number]): string {
  const { title, status, advice } = errorTable[code];
  return `<h2 id="${code}"><code>${code}</code></h2>
<p><strong>${escaped(title)}</strong>, status ${status}. ${escaped(advice)}</p>`;
}

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body>${body}</body></html>`;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
