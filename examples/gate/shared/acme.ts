/**
 * What the three programs share: a Sluice in the same process that sells the Postman catalog, a
 * team with two members, and calls to the API that print what a client sees.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSluice, type Sluice } from "sluice";

const operator = { kind: "operator" } as const;

/** Acme is on the team plan: 300 calls a minute for each user, 1,000,000 a month for all. */
export async function openAcme(): Promise<Sluice> {
  const dataDir = process.env.SLUICE_DATA ?? (await mkdtemp(join(tmpdir(), "sluice-gate-")));
  const sluice = await openSluice({ catalog: "catalogs/postman", database: { dataDir } });
  const owner = { memberId: "ines", name: "Ines" };
  const create = { type: "create_team", name: "Acme", plan: "team", owner } as const;
  const add = { type: "add_member", memberId: "jo", name: "Jo", role: "member" } as const;
  for (const command of [create, add]) {
    const { outcome } = await sluice.execute({ teamId: "acme", command, actor: operator });
    if (!outcome.ok && outcome.rejection.code !== "already_exists") {
      throw new Error(JSON.stringify(outcome.rejection));
    }
  }
  return {
    ...sluice,
    async close() {
      await sluice.close();
      if (!process.env.SLUICE_DATA) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** An API key for a member. Sluice keeps the hash; the key is shown this once. */
export async function issueKey(sluice: Sluice, memberId: string): Promise<string> {
  const issued = await sluice.issueKey({ teamId: "acme", memberId, name: "Example" });
  if (!issued.ok) throw new Error(JSON.stringify(issued.rejection));
  return issued.value.secret;
}

/**
 * Calls the API as its users would, and prints what is left after each call: a list that may be
 * asked for ten times in ten seconds, something that is not there, and a call of nobody.
 */
export async function callApi(url: string, headers: Record<string, string>): Promise<void> {
  const seen: number[] = [];
  const call = async (path: string, init: RequestInit): Promise<void> => {
    const response = await fetch(url + path, init);
    await response.text();
    seen.push(response.status);
    const left = response.headers.get("x-ratelimit-remaining");
    const month = response.headers.get("x-ratelimit-remaining-month") ?? "-";
    console.log(`${path} ${response.status}: ${left} left in the minute, ${month} in the month`);
    if (left === null) throw new Error("a response without its headers");
  };
  for (let at = 0; at < 11; at += 1) await call("/collections", { headers });
  await call("/nowhere", { headers });
  await call("/collections", {});
  // Where a window of ten seconds ended meanwhile, the eleventh is the first of the next.
  const [eleventh, absent, nobody] = seen.slice(-3);
  const isRight = [200, 429].includes(eleventh ?? 0) && absent === 404 && nobody === 401;
  if (!isRight || seen.slice(0, 10).some((status) => status !== 200)) process.exitCode = 1;
}
