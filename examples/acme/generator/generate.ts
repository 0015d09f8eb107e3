/** Writes the two teams' three months. The same seed gives the same lines, byte for byte. */
import { createHash } from "node:crypto";
import { ACME_TEAM, acmeNine } from "./acme-nine.ts";
import { GLOBEX_TEAM, globexForty } from "./globex-forty.ts";
import { Random } from "./random.ts";
import type { Line } from "./recorder.ts";

export const SEED = 20_260_302;

export interface GeneratedFile {
  readonly team: string;
  readonly lines: number;
  readonly text: string;
  readonly sha256: string;
}

export function generate(seed = SEED): GeneratedFile[] {
  const random = new Random(seed);
  return [fileOf(ACME_TEAM, acmeNine(random)), fileOf(GLOBEX_TEAM, globexForty(random))];
}

function fileOf(team: string, lines: readonly Line[]): GeneratedFile {
  const text = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
  return {
    team,
    lines: lines.length,
    text,
    sha256: createHash("sha256").update(text).digest("hex"),
  };
}
