import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { picturesOf, stalePictures, withPictures } from "./floors-picture.mjs";

const HOUSE = {
  ARROWS: { core: [], store: ["core"] },
  FLOORS: { core: [["base"], ["credits", "files"]], store: [["tables"], ["queries"]] },
  WINGS: { core: ["files"] },
};
const NAMES = ["packages", "floors of the core", "rooms of the core", "floors of the others"];
const EMPTY = NAMES.map((name) => `<!-- drawn: ${name} -->\n\n<!-- end -->\n`).join("\n");

let root = "";
const put = (path: string, text: string): void => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-pictures-"));
  for (const folder of ["base", "credits", "files"]) {
    put(`packages/core/src/${folder}/README.md`, `# X\n\nWhat is in\n${folder}. And more.\n`);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a page that was drawn from the lists passes", () => {
  put("docs/ARCHITECTURE.md", withPictures(EMPTY, picturesOf(root, HOUSE)));
  expect(stalePictures(root, HOUSE)).toEqual([]);
});

test("a list that has changed since names each picture that shows it", () => {
  put("docs/ARCHITECTURE.md", withPictures(EMPTY, picturesOf(root, HOUSE)));
  const arrow = { ...HOUSE, ARROWS: { core: [], store: [] } };
  const floor = { ...HOUSE, FLOORS: { ...HOUSE.FLOORS, store: [["queries"], ["tables"]] } };
  expect(stalePictures(root, arrow)).toEqual([
    expect.stringContaining('"packages" is out of date'),
  ]);
  expect(stalePictures(root, floor)).toEqual([
    expect.stringContaining('"floors of the others" is out of date'),
  ]);
});

test("a page without the marks is told so", () => {
  put("docs/ARCHITECTURE.md", "# Architecture\n");
  expect(stalePictures(root, HOUSE)).toHaveLength(NAMES.length);
});

test("floors are drawn the highest first, and a side wing in brackets", () => {
  expect(picturesOf(root, HOUSE)["floors of the core"]).toBe(
    '```mermaid\nflowchart TB\n  core2["credits · (files)"]\n  core1["base"]\n' +
      "  core2 --> core1\n```",
  );
});

test("a folder is shown with the first sentence of its page", () => {
  expect(picturesOf(root, HOUSE)["rooms of the core"]).toContain(
    "| 1 | [base](../packages/core/src/base/README.md) | What is in base. |",
  );
});
