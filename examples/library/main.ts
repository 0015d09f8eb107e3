/**
 * Sluice inside a program: the same engine as the server's, without HTTP. A team on a test clock
 * has 100 Flows credits a month, uses 116 of them in one run, and sees why nobody is billed for 16.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSluice } from "sluice";

const dataDir = process.env.SLUICE_DATA ?? (await mkdtemp(join(tmpdir(), "sluice-library-")));
const sluice = await openSluice({ catalog: "catalogs/postman", database: { dataDir } });
const operator = { kind: "operator" } as const;

try {
  const execute = async (command: Parameters<typeof sluice.execute>[0]["command"]) => {
    const { outcome } = await sluice.execute({ teamId: "acme", command, actor: operator });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
    return outcome.answer;
  };
  await execute({
    type: "create_team",
    name: "Acme",
    plan: "team",
    owner: { memberId: "ines", name: "Ines" },
    testClockAt: "2026-03-02T09:00:00Z",
  });
  await execute({ type: "start_run", runId: "r1", flowId: "orders", trigger: "api" });
  const model = { item: "ai-agent", model: "gpt-5" };
  await execute({ type: "charge_run", runId: "r1", charges: [{ ...model, quantity: 11 }] });
  await execute({ type: "finish_run", runId: "r1", charges: [{ item: "connector", quantity: 3 }] });

  const usage = await sluice.queries.usage(operator, "acme", {});
  if (!usage.ok) throw new Error(JSON.stringify(usage.rejection));
  const flows = usage.value.pools.find(({ pool }) => pool === "flows");
  console.log(`${flows?.used} used of ${flows?.limit}: ${flows?.absorbed} absorbed, not billed`);
  if (flows?.used !== "116" || flows.absorbed !== "16") process.exitCode = 1;
} finally {
  await sluice.close();
  if (!process.env.SLUICE_DATA) await rm(dataDir, { recursive: true, force: true });
}
