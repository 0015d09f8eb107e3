/** A copy of the sources to make mistakes in; the work tree is never touched. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import ts from "typescript";
import { mutated } from "./patches.mjs";

const COPIED = [
  "package.json",
  "tsconfig.base.json",
  "tsconfig.json",
  "packages",
  "catalogs",
  "scenarios",
  "tools/mutants",
];
const LEFT_OUT = new Set(["node_modules", "dist", "data", ".sluice"]);

export class Scratch {
  root = mkdtempSync(join(tmpdir(), "sluice-mutants-"));

  constructor(from) {
    mkdirSync(join(this.root, "tools"));
    for (const name of COPIED) {
      cpSync(join(from, name), join(this.root, name), {
        recursive: true,
        filter: (path) => !LEFT_OUT.has(basename(path)),
      });
    }
    symlinkSync(join(from, "node_modules"), join(this.root, "node_modules"));
  }

  /** Makes the mistake, does the work, and takes the mistake back. */
  async with(patch, work) {
    const path = join(this.root, patch.file);
    const source = readFileSync(path, "utf8");
    const mistaken = mutated(source, patch);
    writeFileSync(path, mistaken);
    try {
      return await work();
    } finally {
      writeFileSync(path, source);
    }
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Complains of mutants that make no program, before any time is spent on the others. */
export function nonsenseIn(root, patches) {
  return patches.flatMap((patch) => {
    const mistaken = mutated(readFileSync(join(root, patch.file), "utf8"), patch);
    const complaint = complaintOf(mistaken);
    return complaint === null ? [] : [`${patch.file}: ${patch.breaks}: ${complaint}`];
  });
}

/** A file that does not parse would fail every test, and show nothing. Null: it parses. */
function complaintOf(source) {
  const { diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  const [first] = diagnostics;
  return first ? ts.flattenDiagnosticMessageText(first.messageText, "\n") : null;
}
