/**
 * Run as a process of its own by crash.test.ts, which kills it: opens a database by its address or
 * an embedded one by its folder, uses it as fast as it can, and prints the key of each command once
 * its answer is there.
 */
import { writeSync } from "node:fs";
import { createShopTeam, useBlocks } from "@sluice/testing/fixtures";
import { openTestEngine } from "./open-test-engine.ts";

const [where = "", round = ""] = process.argv.slice(2);
const TEAMS = 5;
const operator = { kind: "operator" } as const;
const { engine } = await openTestEngine(where.startsWith("postgres:") ? where : { dataDir: where });

for (let team = 0; team < TEAMS; team += 1) {
  await engine.execute({ teamId: `t${team}`, command: createShopTeam(), actor: operator });
}
let next = 0;
const worker = async (): Promise<never> => {
  for (;;) {
    const key = `${round}-${next++}`;
    const teamId = `t${next % TEAMS}`;
    const command = useBlocks((next % 4) + 1);
    await engine.execute({ teamId, command, actor: operator, idempotencyKey: key });
    writeSync(1, `${teamId} ${key}\n`);
  }
};
await Promise.all(Array.from({ length: 50 }, worker));
