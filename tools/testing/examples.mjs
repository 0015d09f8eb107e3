/**
 * Every program in `examples/` (`main.ts` or `main.mjs` of a folder, and each file directly in
 * `examples/gate`, one for each framework) runs to its end and exits 0. A program checks what it
 * prints by itself; its folder of data is a scratch one.
 */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./run.mjs";

export async function runExamples(scratch) {
  const mains = readdirSync(join(ROOT, "examples"))
    .flatMap((folder) => [`examples/${folder}/main.ts`, `examples/${folder}/main.mjs`])
    .filter((path) => existsSync(join(ROOT, path)));
  const gates = readdirSync(join(ROOT, "examples/gate"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `examples/gate/${name}`);
  const programs = [...mains, ...gates];
  let passed = 0;
  for (const [at, path] of programs.entries()) {
    const data = join(scratch, `example-${at}`);
    mkdirSync(data);
    const args = path.endsWith(".ts") ? ["--import", "tsx", path] : [path];
    const { code } = await run(path, args, { env: { SLUICE_DATA: data }, isHeld: true });
    if (code === 0) passed += 1;
  }
  const failed = programs.length === 0 ? 1 : programs.length - passed;
  return { name: "examples", passed, failed, skipped: [] };
}
