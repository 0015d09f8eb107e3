/**
 * nginx with Sluice's forward auth in front of an empty route, as examples/gate/nginx has it,
 * against the same nginx passing the same calls on unasked. Sluice runs in this process, the API,
 * nginx and the client in their own. Taken in turns; medians.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startNginx } from "@sluice/testing";
import type { BenchRow } from "./bench-row.ts";
import { startApp } from "./gated-app-process.ts";
import { startGatedSluice } from "./gated-sluice.ts";
import { ratesInTurns } from "./in-turns.ts";
import { shoot } from "./shoot.ts";

const CONNECTIONS = 50;
const SECONDS = 3;
const ROUNDS = 5;

export default async function gateNginx(): Promise<BenchRow[]> {
  const sluice = await startGatedSluice();
  const api = await startApp({ framework: "fastify", sluice: null, byHand: "nothing" });
  const scratch = mkdtempSync(join(tmpdir(), "sluice-bench-nginx-"));
  const guard = includesFor(sluice.url, scratch);
  const nginx = await startNginx((port) => configFor(port, hostOf(api.url), guard));
  try {
    const rateAt = (path: string) => async () => {
      const targets = [{ path, apiKey: sluice.memberKey }];
      const load = await shoot({
        url: nginx.url,
        connections: CONNECTIONS,
        seconds: SECONDS,
        body: null,
        targets,
      });
      if (load.refused > 0) throw new Error(`${load.refused} of ${load.total} were refused`);
      return load.perSecond;
    };
    const guarded = await fetch(`${nginx.url}/guarded/`, {
      headers: { authorization: `Bearer ${sluice.memberKey}` },
    });
    if (!guarded.headers.has("x-ratelimit-remaining")) throw new Error("nginx did not ask Sluice");
    const rates = await ratesInTurns(
      { asked: rateAt("/guarded/"), unasked: rateAt("/open/") },
      ROUNDS,
    );
    return [
      {
        name: "nginx asking Sluice",
        value: rates.asked,
        unit: "req/s",
        against: "the same nginx, unasked",
        againstValue: rates.unasked,
        ratio: rates.asked / rates.unasked,
        goal: null,
      },
    ];
  } finally {
    await nginx.close();
    api.child.kill();
    await sluice.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

const hostOf = (url: string): string => new URL(url).host;

/** The files of the example, with the address of this run's Sluice. */
function includesFor(sluiceUrl: string, scratch: string): string {
  const folder = join(scratch, "sluice");
  const example = new URL("../examples/gate/nginx/sluice", import.meta.url);
  cpSync(fileURLToPath(example), folder, { recursive: true });
  for (const name of ["http.conf", "server.conf", "guard.conf", "refusal.conf"]) {
    const file = join(folder, name);
    const text = readFileSync(file, "utf8")
      .replace("127.0.0.1:4600", hostOf(sluiceUrl))
      .replaceAll("include sluice/", `include ${folder}/`);
    writeFileSync(file, text);
  }
  return folder;
}

function configFor(port: number, api: string, guard: string): string {
  const pass = `proxy_pass http://api/; proxy_http_version 1.1; proxy_set_header Connection "";`;
  return `
    access_log off;
    keepalive_requests 100000000;
    include ${guard}/http.conf;
    upstream api { server ${api}; keepalive 64; keepalive_requests 100000000; }
    server {
      listen 127.0.0.1:${port};
      include ${guard}/server.conf;
      location /guarded/ { include ${guard}/guard.conf; ${pass} }
      location /open/ { ${pass} }
    }
  `;
}
