/** `npx tsx examples/acme/generate.ts`: writes the example anew. See README.md. */
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { generate } from "./generator/generate.ts";

const manifest: Record<string, { lines: number; sha256: string }> = {};
for (const { team, lines, text, sha256 } of generate()) {
  const name = `${team}.jsonl.gz`;
  writeFileSync(new URL(name, import.meta.url), gzipSync(text, { level: 9 }));
  manifest[name] = { lines, sha256 };
  process.stdout.write(`${name}: ${lines.toLocaleString("en-US")} lines, ${text.length} bytes\n`);
}
writeFileSync(new URL("manifest.json", import.meta.url), `${JSON.stringify(manifest, null, 2)}\n`);
