import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anchorsOf, checkDocs } from "./check-docs.mjs";

let root = "";
const put = (path: string, text: string): void => writeFileSync(join(root, path), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-docs-"));
  mkdirSync(join(root, "docs"));
  put("docs/WORDS.md", "# Words\n\n## A credit, `exactly`\n");
  put("sum.ts", "export const one = 1;\nexport const two = 2;\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("links, anchors and quoted blocks that hold pass", () => {
  put("README.md", "[w](docs/WORDS.md#a-credit-exactly) [self](#top)\n\n# Top\n");
  put("docs/A.md", "<!-- from sum.ts -->\n```ts\nexport const two = 2;\n```\n");
  expect(checkDocs(root)).toEqual([]);
});

test.each([
  ["[w](docs/GONE.md)", "docs/GONE.md leads nowhere"],
  ["[w](docs/WORDS.md#money)", "docs/WORDS.md has no such heading"],
  ['<img src="flow.svg">', "flow.svg leads nowhere"],
  ["<!-- from sum.ts -->\n```ts\nexport const two = 3;\n```", "is not what that file says"],
  ["<!-- from gone.ts -->\n```ts\nexport {};\n```", "does not exist"],
])("%s is found", (text, finding) => {
  put("README.md", `${text}\n`);
  const findings = checkDocs(root);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(finding);
});

test("a page that a comment names must be there", () => {
  put("sum.ts", "/** See docs/WORDS.md and docs/GONE.md. */\n");
  expect(checkDocs(root)).toEqual(["sum.ts: docs/GONE.md, mentioned there, does not exist"]);
});

test("a heading that stands twice has two anchors", () => {
  expect([...anchorsOf("# A b\n\n# A b\n")]).toEqual(["a-b", "a-b-1"]);
});
