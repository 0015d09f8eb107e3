import { EXIT_NO, EXIT_OK, serverArgs, subcommand } from "../base/command.ts";
import {
  checkCatalog,
  checkDatabase,
  checkDisk,
  checkNode,
  checkRedis,
} from "../composition/machine-checks.ts";
import { catalogArg, databaseArgs } from "../composition/places.ts";
import type { Check } from "../doctor/check.ts";
import { checkClock, checkKey, checkServer } from "../doctor/server-checks.ts";

const MARKS = { good: "ok  ", odd: "note", bad: "BAD " } as const;

export const doctor = subcommand({
  name: "doctor",
  summary: "Check that Sluice has all that it needs, and say what to do where it has not",
  usage: "[options]",
  args: { ...catalogArg, ...databaseArgs, ...serverArgs },
  examples: [
    ["sluice doctor", "this machine and the server on it"],
    ["sluice doctor --server https://sluice.internal --key $KEY", "another server"],
  ],
  exitOne: "Something is wrong",
  async run({ args, env, console }) {
    const checks: Check[] = [checkNode()];
    checks.push(await checkCatalog(args, env));
    const server = await checkServer(args, env);
    checks.push(await checkDatabase(args, env, server.state === "good"), server);
    if (server.state === "good")
      checks.push(await checkKey(args, env), await checkClock(args, env));
    checks.push(...(await checkRedis(env)), await checkDisk(args, env));
    const isWell = checks.every(({ state }) => state !== "bad");
    if (args.json) console.json({ ok: isWell, checks });
    else {
      const { green, yellow, red, dim } = console.colors;
      const color = { good: green, odd: yellow, bad: red };
      for (const { what, state, says, fix } of checks) {
        console.print(`${color[state](MARKS[state])} ${what.padEnd(10)} ${says}`);
        if (fix !== null) console.print(`                ${dim(fix)}`);
      }
    }
    return isWell ? EXIT_OK : EXIT_NO;
  },
});
