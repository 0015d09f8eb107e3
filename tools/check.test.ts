import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const CHECK = fileURLToPath(new URL("./check.mjs", import.meta.url));

test("a check that does not exist is a failure, and those that do are named", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHECK, "typo"], {
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^check: there is no typo; the checks are format, lint, types, /);
});
