/**
 * The lock installs on every platform and from any registry: npm sometimes writes a lock without
 * the optional packages of other platforms (`npm ci` then stops there), or with the address that
 * this machine happened to fetch from.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What is wrong with the lock at `root`, one line each. */
export function checkLock(root) {
  return findingsInLock(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
}

export function findingsInLock(lock) {
  const entries = Object.entries(lock.packages);
  const installed = new Set(entries.map(([path]) => nameOf(path)));
  const findings = [];
  for (const [path, entry] of entries) {
    if (/^(https?|git)/.test(entry.resolved ?? "")) {
      findings.push(`package-lock.json: ${path} names the host that it was fetched from`);
    }
    for (const optional of Object.keys(entry.optionalDependencies ?? {})) {
      if (installed.has(optional)) continue;
      findings.push(`package-lock.json: ${nameOf(path)} needs ${optional}, which is not locked`);
    }
  }
  return findings;
}

function nameOf(path) {
  return path.split("node_modules/").pop();
}
