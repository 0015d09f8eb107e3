import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { QUERY_FIELDS } from "./language/fields.ts";
import { GATE_FIELDS } from "./language/gate-fields.ts";
import { kebabOf } from "./language/names.ts";

const ROOT = join(import.meta.dirname, "../../..");
const GUIDE = readFileSync(join(ROOT, "docs/guides/writing-scenarios.md"), "utf8");

describe("the guide to scenarios", () => {
  const blocks = [...GUIDE.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)];

  test("its YAML blocks all name their file", () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    expect(blocks).toHaveLength(GUIDE.split("```yaml").length - 1);
  });

  test.each(blocks.map(([, path = "", text = ""]) => ({ path, text })))(
    "$path is shown as it is",
    ({ path, text }) => {
      expect(readFileSync(join(ROOT, path), "utf8")).toBe(text);
    },
  );

  test("it names every query and every act of a gate", () => {
    const tables = [QUERY_FIELDS, GATE_FIELDS];
    const names = tables.flatMap((table) => Object.keys(table)).map(kebabOf);
    expect(names.filter((name) => !GUIDE.includes(`\`${name}`))).toEqual([]);
  });
});
