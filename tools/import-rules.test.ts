/**
 * The import rules fire: a small house with the same packages is laid out in a scratch folder,
 * arrows are drawn wrong in it, and for each the rule that forbids it must report.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import config from "../.dependency-cruiser.cjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PACKAGES = "core engine store contract server client gate scenario cli testing sluice".split(
  " ",
);
let house = "";

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
};

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "sluice-house-"));
  for (const file of [".dependency-cruiser.cjs", "tsconfig.base.json", "tsconfig.check.json"]) {
    cpSync(join(ROOT, file), join(house, file));
  }
  put("package.json", JSON.stringify({ name: "house", type: "module" }));
  mkdirSync(join(house, "node_modules/@sluice"), { recursive: true });
  for (const name of PACKAGES) {
    const exports = {
      ".": { source: "./src/index.ts", default: "./dist/index.js" },
      "./*": { source: "./src/*/index.ts", default: "./dist/*/index.js" },
    };
    const dependencies = Object.fromEntries(PACKAGES.map((other) => [`@sluice/${other}`, "0.1.0"]));
    put(
      `packages/${name}/package.json`,
      JSON.stringify({ name: `@sluice/${name}`, type: "module", exports, dependencies }),
    );
    put(`packages/${name}/src/index.ts`, `export const name = "${name}";\n`);
    symlinkSync(join(house, "packages", name), join(house, "node_modules/@sluice", name));
  }
  put("node_modules/pg/package.json", JSON.stringify({ name: "pg", main: "index.js" }));
  put("node_modules/pg/index.js", "module.exports = {};\n");
  put("packages/contract/src/routes/index.ts", "export const routes = {};\n");
  put("packages/contract/src/operations/define.ts", "export type Operation = string;\n");
  put("packages/engine/src/lanes/lane.ts", "export const lane = 1;\n");
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

const star = (specifier: string) => `import * as it from "${specifier}";\nexport const a = it;\n`;
const types = (specifier: string) =>
  `import type * as it from "${specifier}";\nexport type A = typeof it;\n`;

/**
 * A file, what it imports, and the rule that must report it; null: none. A cycle is reported once.
 */
const CASES: readonly (readonly [path: string, text: string, rule: string | null])[] = [
  ["packages/engine/src/right.ts", star("@sluice/core"), null],
  ["packages/client/src/right.ts", star("@sluice/contract/routes"), null],
  ["packages/client/src/types.ts", types("@sluice/contract"), null],
  ["packages/contract/src/types.ts", types("@sluice/core"), null],
  ["packages/sluice/src/right.ts", star("@sluice/store"), null],
  ["packages/engine/src/right.test.ts", star("@sluice/testing"), null],
  ["packages/core/src/engine.ts", star("@sluice/engine"), "arrows-of-core"],
  ["packages/core/src/driver.ts", star("pg"), "third-party-of-core"],
  ["packages/core/src/files.ts", star("node:fs"), "no-node-in-core"],
  ["packages/contract/src/core.ts", star("@sluice/core"), "types-only-in-contract"],
  [
    "packages/contract/src/routes/up.ts",
    types("../operations/define.ts"),
    "floor-of-contract-routes",
  ],
  ["packages/contract/src/engine.ts", types("@sluice/engine"), "arrows-of-contract"],
  ["packages/client/src/schemas.ts", star("@sluice/contract"), "types-only-in-client"],
  ["packages/client/src/core.ts", star("@sluice/core"), "arrows-of-client"],
  ["packages/client/src/http.ts", star("node:http"), "no-node-in-client"],
  ["packages/engine/src/store.ts", star("@sluice/store"), "arrows-of-engine"],
  ["packages/store/src/server.ts", star("@sluice/server"), "arrows-of-store"],
  ["packages/server/src/routes/store.ts", star("@sluice/store"), "arrows-of-server"],
  ["packages/scenario/src/engine.ts", star("@sluice/engine"), "arrows-of-scenario"],
  ["packages/cli/src/commands/usage.ts", star("@sluice/engine"), "arrows-of-cli"],
  ["packages/sluice/src/server.ts", star("@sluice/server"), "arrows-of-sluice"],
  ["packages/server/src/testing.ts", star("@sluice/testing"), "testing-only-in-tests"],
  ["packages/engine/src/path.ts", star("../../core/src/index.ts"), "through-the-front-door"],
  ["packages/engine/src/absent.ts", star("@sluice/cores"), "could-not-resolve"],
  [
    "packages/core/src/egg.ts",
    'import { b } from "./hen.ts";\nexport const a = () => b;\n',
    "no-cycles",
  ],
  [
    "packages/core/src/base/root.ts",
    'import type { Leaf } from "./leaf.ts";\nexport type Root = Leaf[];\n',
    null,
  ],
  [
    "packages/core/src/base/leaf.ts",
    'import type { Root } from "./root.ts";\nexport type Leaf = Root | 1;\n',
    "no-cycles",
  ],
  ["packages/core/src/hen.ts", 'import { a } from "./egg.ts";\nexport const b = () => a;\n', null],
];

/** In each package with floors: its lowest room and its highest, by the rules that hold them. */
const HOUSES = PACKAGES.flatMap((name) => {
  const prefix = `floor-of-${name}-`;
  const floors = config.forbidden
    .map((rule) => rule.name)
    .filter((rule) => rule.startsWith(prefix));
  const rooms = floors.map((rule) => rule.slice(prefix.length));
  const [lowest, highest] = [rooms[0], rooms.at(-1)];
  return lowest && highest && lowest !== highest ? [{ name, lowest, highest }] : [];
});

/** From the lowest room up to the highest: what is there, and its type only. */
const UPWARD = HOUSES.flatMap(({ name, lowest, highest }) => {
  const up = `../${highest}/planted.ts`;
  const rule = `floor-of-${name}-${lowest}`;
  return [
    [`packages/${name}/src/${lowest}/up.ts`, star(up), rule],
    [`packages/${name}/src/${lowest}/up-by-type.ts`, types(up), rule],
  ] as const;
});

interface Violation {
  from: string;
  rule: { name: string };
}

/**
 * dependency-cruiser exits with the number of errors; what it printed is the answer all the same.
 */
function cruise(): Violation[] {
  const bin = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [bin, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "packages"];
  const run = spawnSync(process.execPath, args, { cwd: house, encoding: "utf8" });
  return JSON.parse(run.stdout).summary.violations;
}

describe("import rules", () => {
  let violations: Violation[] = [];
  beforeAll(() => {
    for (const { name, highest } of HOUSES) {
      put(`packages/${name}/src/${highest}/planted.ts`, "export const planted = 1;\n");
    }
    for (const [path, text] of [...CASES, ...UPWARD]) put(path, text);
    violations = cruise();
  });

  test("each package with more than one room has floors", () => {
    expect(HOUSES.map(({ name }) => name)).toEqual(
      "core engine store contract server gate scenario cli".split(" "),
    );
  });

  test.each([...CASES, ...UPWARD])("%s", (path, _text, rule) => {
    const reported = violations.filter(({ from }) => from === path).map((it) => it.rule.name);
    if (rule === null) expect(reported).toEqual([]);
    else expect(reported).toContain(rule);
  });

  test("nothing else in the house is reported", () => {
    const wrong = new Set([...CASES, ...UPWARD].filter(([, , rule]) => rule).map(([path]) => path));
    expect(violations.filter(({ from }) => !wrong.has(from))).toEqual([]);
  });
});
