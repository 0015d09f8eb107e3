/** The scenarios, by `sluice test`: against the core, and against a live server. */
import { join } from "node:path";
import { run, SLUICE } from "./run.mjs";
import { withServer } from "./server.mjs";

/** `sluice test` on every scenario; its last line is what is counted. */
async function play(name, command, env = {}) {
  const { code, output } = await run(name, command, { env, isHeld: true });
  const counted = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(output);
  const passed = Number(counted?.[1] ?? 0);
  let failed = Number(counted?.[2] ?? 0);
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  const skipped = [...output.matchAll(/^\s*skipped\s+(.+)$/gm)].map((match) => match[1]);
  return { name, passed, failed, skipped };
}

export function scenariosOnCore() {
  return play("scenarios, core", [SLUICE, "test", "scenarios"]);
}

export async function scenariosOnServer(folder) {
  const name = "scenarios, live server";
  const { result, stopped } = await withServer({ data: join(folder, "live") }, ({ url, key }) =>
    play(name, [SLUICE, "test", "scenarios", "--server", url], { SLUICE_KEY: key }),
  );
  return [
    result ?? { name, passed: 0, failed: 1, skipped: [] },
    { name: "server stops cleanly", passed: stopped ? 1 : 0, failed: stopped ? 0 : 1, skipped: [] },
  ];
}
