import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { misfits, mutated, readPatches } from "./mutants/patches.mjs";
import { tableOf } from "./mutants/table.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const patch = (more: object) => ({
  rule: "F2",
  file: "tools/mutants.mjs",
  breaks: "nothing",
  text: "const SEED = 4711;",
  becomes: "const SEED = 4712;",
  list: "some.yaml",
  ...more,
});
const wrong = (more: object) => misfits(ROOT, [patch(more)]);

describe("the list of mutants", () => {
  test("a text that occurs once fits; one that occurs never or twice does not", () => {
    expect(wrong({})).toEqual([]);
    expect(wrong({ text: "const SEED = 4713;" })).toMatchObject([/occurs 0 times/].map(matching));
    expect(wrong({ text: "import {" })).toMatchObject([/occurs \d+ times/].map(matching));
  });

  test("what is no mutant is said, by its list, its file and what it was to break", () => {
    const place = "tools/mutants/patches/some.yaml: tools/mutants.mjs: nothing: ";
    expect(wrong({ becomes: "const SEED = 4711;" })).toEqual([`${place}changes nothing`]);
    expect(wrong({ rule: undefined })).toMatchObject([/lacks rule/].map(matching));
    expect(wrong({ raises: "x" })).toMatchObject([/has raises/].map(matching));
    expect(wrong({ file: "no/such.ts" })).toMatchObject([/no such file/].map(matching));
    expect(misfits(ROOT, [patch({}), patch({})])).toEqual([`${place}stands twice in the list`]);
  });

  test("a mistake is put in letter by letter, whatever stands in it", () => {
    expect(mutated("a b c", { text: "b", becomes: "$& $1" })).toBe("a $& $1 c");
  });

  test("each rule that a mutant breaks is written, and eighty at least are broken", () => {
    const rules = readFileSync(`${ROOT}docs/RULES.md`, "utf8");
    const patches = readPatches();
    expect(patches.filter(({ rule }) => !rules.includes(`- **${rule}**`))).toEqual([]);
    expect(patches.length).toBeGreaterThanOrEqual(80);
  });

  test("the table says what notices each, and why one survives", () => {
    const killed = patch({ breaks: "one" });
    const survivor = patch({ breaks: "two", survives: "nobody can see it" });
    const table = tableOf(
      [killed, survivor],
      [
        { patch: killed, killedBy: "packages/core/src/x.test.ts: F2: a | b" },
        { patch: survivor, killedBy: null },
      ],
    );
    expect(table).toContain("2 mutants: 1 killed, 1 survived.");
    expect(table).toContain("| one | x.test.ts: F2: a \\| b |");
    expect(table).toContain("| two | **survives**: nobody can see it |");
  });

  test("what a run has not played keeps its row, and what is off the list goes", () => {
    const [one, two, three] = ["a | b", "two", "three"].map((breaks) => patch({ breaks }));
    const first = tableOf(
      [one, two],
      [one, two].map((it) => ({ patch: it, killedBy: "x | y" })),
    );
    const second = tableOf([one, three], [], first);
    expect(second).toContain("2 mutants: 1 killed, 0 survived, 1 not played yet.");
    expect(second).toContain("| a \\| b | x \\| y |");
    expect(second).not.toContain("| two |");
  });
});

test.each(["0", "x"])("%s at a time are no workers", (workers) => {
  const program = `${ROOT}tools/mutants.mjs`;
  const args = [program, "--list", "--workers", workers];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toBe(`--workers is a whole number from 1, not "${workers}".\n`);
});

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
