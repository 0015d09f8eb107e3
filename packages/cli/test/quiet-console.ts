import pc from "picocolors";
import type { Console } from "../src/output/console.ts";

/** Keeps what is said, for tests. */
export function quietConsole(): Console & { readonly printed: string[]; readonly noted: string[] } {
  const printed: string[] = [];
  const noted: string[] = [];
  return {
    printed,
    noted,
    isTerminal: false,
    colors: pc.createColors(false),
    print: (line = "") => void printed.push(line),
    json: (value) => void printed.push(JSON.stringify(value)),
    note: (line) => void noted.push(line),
    status: () => undefined,
  };
}
