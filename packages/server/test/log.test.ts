/** What the log holds: nothing that opens anything. */
import pino from "pino";
import { expect, test } from "vitest";
import { buildApp, REDACTED } from "../src/app.ts";
import { guardOf, openApp } from "./open-app.ts";

test("no key gets into the log, at its most talkative, whatever goes wrong", async () => {
  const sluice = await openApp();
  await sluice.call("create_team", {
    teamId: "acme",
    name: "Acme",
    plan: "team",
    owner: { memberId: "olga", name: "Olga" },
  });
  const key = await sluice.keyFor("member", { teamId: "acme", memberId: "olga" });
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const loggerInstance = pino({ level: "trace", redact: [...REDACTED] }, { write });
  const { gate, ...guard } = guardOf(sluice.engine);
  const engine = { ...sluice.engine, ask: () => Promise.reject(new Error("broken")) };
  const app = await buildApp({ ...guard, gate, engine, loggerInstance });
  const asked = { "x-forwarded-method": "GET", "x-forwarded-uri": `/things?key=${key}` };
  const statuses: number[] = [];
  for (const secret of [key, `${key}x`, "chosen-by-somebody-else"]) {
    for (const named of [{ authorization: `Bearer ${secret}` }, { "x-api-key": secret }]) {
      for (const url of ["/v1/gate/check", "/v1/gate/check?proxy=nginx", "/v1/teams/acme/usage"]) {
        const headers = { ...asked, ...named };
        statuses.push((await app.inject({ method: "GET", url, headers })).statusCode);
      }
    }
    loggerInstance.info({ req: { headers: { authorization: secret, "x-api-key": secret } } });
  }
  await app.close();
  await gate.close();
  await sluice.close();
  expect(new Set(statuses)).toEqual(new Set([204, 500, 401, 403]));
  const log = lines.join("");
  expect(log).toContain("broken");
  expect(log).toContain('"url":"/v1/gate/check?proxy=nginx"');
  expect(log).not.toContain(key);
  expect(log).not.toContain("chosen-by-somebody-else");
});
