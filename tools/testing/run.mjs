/** Running programs as parts of a test run, and the sum of what they counted. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { giveUp, whileWanted } from "./giving-up.mjs";
import { Group } from "./group.mjs";
import { processesOf } from "./processes.mjs";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The command, relative to the root; what it runs is built. */
export const SLUICE = "packages/cli/bin/sluice.js";

const LOOK_EVERY_SECONDS = 15;
/** Less than this of one processor is idle, also on a machine that has little to give. */
const BUSY_SHARE = 0.005;
const TICKS_PER_SECOND = 100;
/** A part that neither says anything nor computes anything hangs. */
const STILL_MINUTES_MAX = Number(process.env.SLUICE_TEST_STILL_MINUTES ?? 5);
/** One that computes and says nothing is in an endless loop. */
const SILENT_MINUTES_MAX = 60;

/** Elsewhere nobody tells what a process computes, and saying nothing is not enough. */
const IS_TOLD = existsSync("/proc/self/stat");

const groups = new Set();

/**
 * Runs a Node program at the root, in a process group of its own, and answers what it printed. It
 * is ended only where it makes no progress; `hung` says so. With `isHeld` what it prints comes in
 * one piece at its end, so that parts can run side by side.
 */
export async function run(title, args, { env = {}, isHeld = false } = {}) {
  await whileWanted();
  const startedAt = performance.now();
  if (!isHeld) console.log(`\n== ${title}`);
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const group = new Group(child.pid);
  groups.add(group);
  let output = "";
  let heardAt = performance.now();
  let hung = null;
  const take = (chunk) => {
    output += chunk;
    heardAt = performance.now();
    if (!isHeld) process.stdout.write(chunk);
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  const watch = watchProgress(
    () => heardAt,
    (why) => {
      hung = why;
      take(`\n-- ${title}: ended, ${why}\n`);
      group.end();
    },
  );
  const ended = await new Promise((resolve) => {
    child.once("exit", () => {
      // What it left in its group holds the pipes open, and has no reason to live on.
      group.end();
    });
    child.once("close", (code, signal) => {
      group.forget();
      groups.delete(group);
      clearInterval(watch);
      const seconds = (performance.now() - startedAt) / 1000;
      if (isHeld) process.stdout.write(`\n== ${title}\n${output.trimEnd()}\n`);
      console.log(`-- ${title}: exit ${code ?? signal}, ${seconds.toFixed(1)} s`);
      resolve({ code, output: output.trimEnd(), hung });
    });
  });
  await whileWanted();
  return ended;
}

/** Ends every part that runs, and lets none begin. */
export function endParts() {
  giveUp();
  for (const group of groups) group.end();
}

/** Calls `onHanging` once, with the reason. */
function watchProgress(heardAt, onHanging) {
  let busyAt = performance.now();
  let before = ticksByPid();
  const watch = setInterval(() => {
    const now = ticksByPid();
    let used = 0;
    for (const [pid, ticks] of now) used += Math.max(0, ticks - (before.get(pid) ?? 0));
    before = now;
    const isBusy = used >= LOOK_EVERY_SECONDS * TICKS_PER_SECOND * BUSY_SHARE;
    if (isBusy || !IS_TOLD) busyAt = performance.now();
    const silent = (performance.now() - heardAt()) / 60_000;
    const idle = (performance.now() - busyAt) / 60_000;
    if (Math.min(silent, idle) >= STILL_MINUTES_MAX) {
      clearInterval(watch);
      onHanging(`because nothing was said or done for ${STILL_MINUTES_MAX} minutes`);
    } else if (silent >= SILENT_MINUTES_MAX) {
      clearInterval(watch);
      onHanging(`because nothing was said for ${SILENT_MINUTES_MAX} minutes`);
    }
  }, LOOK_EVERY_SECONDS * 1000);
  return watch;
}

const ticksByPid = () =>
  new Map(processesOf(process.env.SLUICE_TEST_RUN ?? "-").map(({ pid, ticks }) => [pid, ticks]));

/** Prints the parts and their sum, which stands on the last line, and sets the exit code. */
export function finish(parts) {
  console.log("\n== summary");
  for (const { name, passed, failed } of parts) {
    console.log(`${failed === 0 ? "pass" : "FAIL"}  ${name}: ${passed} passed, ${failed} failed`);
  }
  const skipped = parts.flatMap((part) => part.skipped);
  for (const name of skipped) console.log(`skipped: ${name}`);
  const sum = (field) => parts.reduce((total, part) => total + part[field], 0);
  const passed = sum("passed");
  const failed = passed === 0 ? Math.max(1, sum("failed")) : sum("failed");
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed${tail}`);
}
