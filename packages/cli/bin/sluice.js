#!/usr/bin/env node
// Committed, so that `npx sluice` is there right after `npm ci`; what it runs is built.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const entry = new URL("../dist/index.js", import.meta.url);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`sluice needs Node 20.19 or later; this is ${process.versions.node}.`);
  process.exitCode = 2;
} else if (!existsSync(fileURLToPath(entry))) {
  console.error("sluice is not built yet. In its repository, run:\n\n  npm run build\n");
  process.exitCode = 2;
} else {
  const { main } = await import(entry.href);
  process.exitCode = await main(process.argv.slice(2));
}
